import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it } from "vitest";
import type { DownloadPlan, FolderInspection } from "../../../shared/contract/local-models.ts";
import type { LocalModelState } from "../../../shared/domain/local-model.ts";
import { FakeLocalModels } from "../../../test/fakes/fake-local-models.ts";
import { DownloadOffer } from "./DownloadOffer.tsx";
import { FolderFound } from "./FolderFound.tsx";
import { LocalModelsView } from "./LocalModelsView.tsx";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { RemoveModel } from "./RemoveModel.tsx";

const nothing = async () => null;
const actions: LocalModelsActions = {
  chooseFolder: null,
  inspectFolder: async () => ({ type: "unusable", message: "", nextStep: "" }),
  add: nothing,
  planDownload: async () => planned({}),
  startDownload: nothing,
  pauseTask: nothing,
  resumeTask: nothing,
  cancelTask: nothing,
  rename: nothing,
  setPrecision: nothing,
  convert: nothing,
  eraseConversion: nothing,
  remove: nothing,
  probe: nothing,
  use: () => {},
  addToken: () => {},
  change: () => {},
};
const licence: DownloadPlan["licence"] = {
  name: "FLUX.1 [dev] Non-Commercial License",
  url: "https://example.com/licence",
  text: "The first line.\nThe last line.",
  claimed: null,
};
const planned = (change: Partial<DownloadPlan>): DownloadPlan => ({
  planId: "plan-1",
  repository: "black-forest-labs/FLUX.1-Kontext-dev",
  revision: "main",
  files: [{ name: "vae/diffusion_pytorch_model.safetensors", byteLength: 34_000_000_000 }],
  byteLength: 34_000_000_000,
  freeBytes: 200_000_000_000,
  licence,
  ...change,
});

let host = new FakeLocalModels();
beforeEach(() => {
  host = new FakeLocalModels();
});

const page = (change: Partial<LocalModelState> = {}) =>
  renderToStaticMarkup(<LocalModelsView known={{ ...host.state.get(), ...change }} actions={actions} />);

describe("the models on this computer", () => {
  it("says before the first one what is needed, what it costs the disk, and whose it is", () => {
    const empty = page();
    for (const said of [
      "model_index.json",
      "34 GB",
      "Nothing is uploaded",
      "non-commercial",
      "Black Forest Labs",
    ]) {
      expect(empty).toContain(said);
    }
  });

  it("shows a model with its folder, its sizes and why some of them cannot run here", () => {
    const { variants } = host.addModel();
    const [model] = host.state.get().models;
    const tooLarge = "It needs 24.2 GiB, and 12 GiB are there.";
    const shown = page({
      models: model
        ? [
            {
              ...model,
              precision: "int8",
              variants: variants.map((one) =>
                one.precision === "int8" ? { ...one, isPresent: true } : { ...one, tooLarge },
              ),
            },
          ]
        : [],
    });
    expect(shown).toContain("Your folder “FLUX.1-Kontext-dev”");
    expect(shown).toContain("51 GB on disk");
    expect(shown).toContain(tooLarge);
    expect(shown).toContain('aria-label="Erase 8 bits"');
    expect(shown).not.toContain("Convert to 4 bits"); // what cannot run here is not worth the work
  });

  it("says what is wrong with a model and does not offer to use it", () => {
    host.addModel({ problem: "Its folder is gone. Bring it back, or remove the model." });
    const shown = page();
    expect(shown).toContain("Its folder is gone.");
    expect(shown).toMatch(/<button disabled=""[^>]*><span class="button__label">Use this model/);
  });

  it("shows a failed download with what to do, and a way to go on", () => {
    host.addTask({
      status: "failed",
      doneBytes: 5_000_000_000,
      totalBytes: 34_000_000_000,
      error: {
        code: "key-refused",
        message: "Hugging Face does not accept the token.",
        nextStep: "Give another one.",
        retryable: true,
        charge: null,
      },
    });
    const shown = page();
    for (const said of [
      "Stopped · 5.0 GB of 34 GB",
      "does not accept the token",
      "Give another one.",
      "Open keys…",
      "Try again",
    ]) {
      expect(shown).toContain(said);
    }
  });

  it.each(["running", "failed"] as const)("lets a test of the devices be cancelled that is %s", (status) => {
    expect(page()).not.toContain("Cancel");
    host.addTask({ kind: "probe", title: "Trying the devices", status });
    expect(page()).toContain("Cancel");
    expect(page()).not.toContain("Pause");
  });

  it("says what every device did in its test, and which one is used and why", () => {
    const shown = page({
      devices: [
        {
          provider: "cuda",
          name: "RTX 3060",
          memoryBytes: 12 * 2 ** 30,
          outcome: "refused",
          reason: "It differs by 0.1.",
        },
        {
          provider: "cpu",
          name: "Processor",
          memoryBytes: null,
          outcome: "accepted",
          reason: "It always works.",
        },
      ],
      chosenDevice: { provider: "cpu", reason: "No graphics card passed." },
    });
    expect(shown).toContain("Edits run on Processor now. No graphics card passed.");
    expect(shown).toContain("It differs by 0.1.");
    expect(shown).toContain("12 GiB");
  });
});

describe("a folder that can be used", () => {
  const found: Extract<FolderInspection, { type: "usable" }> = {
    type: "usable",
    inspectionId: "inspection-1",
    folderName: "kontext",
    suggestedName: "Kontext",
    mayBeAnotherModel: false,
    byteLength: 34_000_000_000,
    warnings: ["The second text encoder is stored in 32 bits."],
    licence,
  };
  const shown = (change: Partial<typeof found> = {}) =>
    renderToStaticMarkup(
      <FolderFound found={{ ...found, ...change }} onAdd={nothing} onAdded={() => {}} onCancel={() => {}} />,
    );

  it("is added only after its whole licence was accepted", () => {
    const form = shown();
    expect(form).toContain("The first line.\nThe last line.");
    expect(form).toContain("non-commercial use");
    expect(form).not.toContain("They are labelled");
    const relabelled = shown({ licence: { ...licence, text: null, claimed: "mit" } });
    expect(relabelled).toContain("non-commercial use");
    expect(relabelled).toContain("They are labelled “mit”");
    expect(form).toMatch(/<button disabled="" type="submit"/);
  });

  it("says what is odd about it, and that nothing is copied", () => {
    expect(shown()).toContain("stored in 32 bits");
    expect(shown()).toContain("Nothing is copied");
  });

  it("asks which model it is where the files cannot tell, and only there", () => {
    expect(shown({ mayBeAnotherModel: true })).toContain("Which model is it?");
    expect(shown()).not.toContain("Which model is it?");
  });
});

describe("a download", () => {
  const offer = (plan: DownloadPlan) =>
    renderToStaticMarkup(
      <DownloadOffer plan={plan} onStart={nothing} onStarted={() => {}} onCancel={() => {}} />,
    );

  it("says its size, the room and the licence before it can be started", () => {
    const shown = offer(planned({}));
    for (const said of ["34 GB", "200 GB", "The last line.", "vae/diffusion_pytorch_model.safetensors"]) {
      expect(shown).toContain(said);
    }
    expect(shown).toMatch(/<button disabled=""[^>]*>.*Download 34 GB/);
  });

  it("says how much room is lacking", () => {
    expect(offer(planned({ freeBytes: 30_000_000_000 }))).toContain("4.0 GB more must be free");
  });
});

describe("the removal of a model", () => {
  const asked = (isDownloaded: boolean, unfinishedBytes = 0) =>
    renderToStaticMarkup(
      <RemoveModel
        model={host.addModel({ isDownloaded, unfinishedBytes })}
        busy={false}
        onRemove={() => {}}
        onCancel={() => {}}
      />,
    );

  it("never erases a person's own folder, and says so", () => {
    expect(asked(false)).toContain(
      "The weights in your folder “FLUX.1-Kontext-dev” stay as they are, whatever you choose.",
    );
    expect(asked(false)).not.toContain("Also erase");
  });

  it("offers to erase what Palimpsest downloaded, with its size, and does not do so by itself", () => {
    const shown = asked(true);
    expect(shown).toContain("Also erase what Palimpsest downloaded (34 GB)");
    expect(shown).toContain("Remove from the list");
  });

  it("offers to erase a conversion that is not whole", () => {
    expect(asked(false, 5_000_000_000)).toContain("Also erase what Palimpsest converted (5.0 GB)");
  });
});
