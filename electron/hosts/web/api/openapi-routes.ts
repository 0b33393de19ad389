import { z } from "zod";
import { createOpenApiDocument } from "./openapi.ts";
import { type ApiRoute, defineRoute } from "./route.ts";

/**
 * What the routes are, for programs and for people.
 * @param routes all others; those of this file are added to them.
 * @param version of Palimpsest.
 */
export function createOpenApiRoutes(routes: readonly ApiRoute[], version: string): ApiRoute[] {
  const own: ApiRoute[] = [
    defineRoute({
      method: "GET",
      path: "/openapi.json",
      operationId: "getOpenApi",
      summary: "This document",
      tag: "About",
      params: null,
      query: null,
      body: null,
      responses: { 200: { description: "OpenAPI 3.1.", json: z.record(z.string(), z.unknown()) } },
      handle: async () => ({ json: document }),
    }),
    defineRoute({
      method: "GET",
      path: "/docs",
      operationId: "openDocs",
      summary: "A page that lists the routes and tries them, for browsers that opened the editor",
      tag: "About",
      params: null,
      query: null,
      body: null,
      responses: { 303: { description: "Leads to the page.", json: null } },
      handle: async () => ({ status: 303, headers: { Location: "/docs.html" }, empty: true }),
    }),
  ];
  const document = createOpenApiDocument([...routes, ...own], version);
  return own;
}
