"""Asks the server at BASE_URL as OpenAI's Python package does, and prints what came back as JSON."""

import json
import os
import sys

import openai
from openai import OpenAI
from openai.types import ImageEditCompletedEvent, ImagesResponse, Model

base_url, token = os.environ["BASE_URL"], os.environ["TOKEN"]
folder = os.environ["PICTURES"]
client = OpenAI(api_key=token, base_url=base_url, max_retries=0, timeout=60)


def picture(name):
    return open(os.path.join(folder, name), "rb")


def proven(kind, answer):
    """Every field that the package types, held against its type: it does not do so by itself."""
    kind.model_validate(answer.model_dump(exclude_unset=True), strict=True)
    return answer


def failure(ask, **body):
    try:
        ask(**body)
    except openai.APIStatusError as error:
        return {"class": type(error).__name__, "status": error.status_code, "code": error.code, "param": error.param}
    return None


fill = {"model": "builtin/content-aware-fill", "prompt": "remove it"}
one = proven(ImagesResponse, client.images.edit(image=picture("picture.png"), mask=picture("mask.png"), **fill))
two = proven(
    ImagesResponse,
    client.images.edit(
        image=picture("picture.png"),
        mask=picture("mask.png"),
        n=2,
        size="160x120",
        output_format="jpeg",
        output_compression=80,
        extra_body={"seed": 3, "quality": "draft"},
        **fill,
    ),
)
several = proven(
    ImagesResponse,
    client.images.edit(
        model="gpt-image-1", image=[picture("picture.png"), picture("reference.png")], prompt="both", quality="low"
    ),
)
words = proven(ImagesResponse, client.images.generate(model="gpt-image-1", prompt="a lighthouse", size="1024x1024"))
url = proven(
    ImagesResponse,
    client.images.edit(image=picture("picture.png"), mask=picture("mask.png"), response_format="url", **fill),
)
events = [
    proven(ImageEditCompletedEvent, event)
    for event in client.images.edit(
        image=picture("picture.png"), mask=picture("mask.png"), stream=True, partial_images=1, **fill
    )
]
models = [proven(Model, model).id for model in client.models.list()]

json.dump(
    {
        "one": one.data[0].b64_json,
        "two": [picture.b64_json for picture in two.data],
        "twoSize": two.size,
        "several": len(several.data),
        "words": words.size,
        "url": url.data[0].url,
        "events": [event.type for event in events],
        "models": models,
        "wrongToken": failure(
            OpenAI(api_key="wrong", base_url=base_url, max_retries=0).images.edit, image=picture("picture.png"), **fill
        ),
        "unsupported": failure(
            client.images.edit, image=picture("picture.png"), prompt="x", extra_body={"strength": 0.5}
        ),
        "unknownModel": failure(client.images.edit, image=picture("picture.png"), prompt="x", model="dall-e-9"),
        "moderated": failure(client.images.edit, image=picture("picture.png"), prompt="moderate-input"),
    },
    sys.stdout,
)
