import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Handlers } from "../../shared/contract/contract.ts";
import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { DocumentId, NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import { proposeNodeMask } from "../jobs/propose-node-mask.ts";
import { createBlankDocument } from "../library/blank-document.ts";
import { exportFileName, exportMediaType, exportNode } from "../library/export-node.ts";
import { importPicture } from "../library/import-picture.ts";
import { measureDifference } from "../library/measure-difference.ts";
import { checkMask } from "../library/picture-store.ts";
import { findSample, readSamples } from "../library/samples.ts";
import { transformNode } from "../library/transform-node.ts";
import { eventStream } from "./event-stream.ts";
import type { HandlerServices } from "./handler-services.ts";
import type { HostServices } from "./host-services.ts";

interface DocumentServices extends Pick<HandlerServices, "library" | "resourcesFolder"> {
  readonly host: Pick<HostServices, "deliverExport">;
}

export function createDocumentHandlers(services: DocumentServices): Handlers["documents"] {
  const { library, host, resourcesFolder } = services;
  const { documents } = library;
  const samplesFolder = join(resourcesFolder, "samples");

  /** A node id of another document is refused, so a page cannot mix up two trees. */
  const nodeOf = (documentId: DocumentId, nodeId: NodeId): HistoryNode => {
    const node = documents.node(nodeId);
    if (node.documentId !== documentId) {
      throw new AppError("not-found", `There is no node ${nodeId} in document ${documentId}.`);
    }
    return node;
  };
  const snapshot = (documentId: DocumentId): DocumentEvent => ({
    type: "snapshot",
    document: documents.get(documentId),
    nodes: [...documents.nodes(documentId)],
  });

  return {
    list: () => [...documents.list()],
    create: ({ assetHash, name }, { signal }) => importPicture(library, assetHash, name, signal),
    createBlank: ({ name, size }) => createBlankDocument(library, name, size),
    samples: () => readSamples(samplesFolder),
    createFromSample: async ({ sampleId }, { signal }) => {
      const sample = await findSample(samplesFolder, sampleId);
      const hash = await library.blobs.put(await readFile(sample.path), "application/octet-stream");
      return importPicture(library, hash, sample.title, signal);
    },
    watch: ({ documentId }, { signal }) =>
      eventStream<DocumentEvent>(
        (listener) => documents.watch(documentId, listener),
        () => snapshot(documentId),
        signal,
      ),
    rename: ({ documentId, name }) => documents.rename(documentId, name),
    remove: ({ documentId }) => {
      documents.remove(documentId);
      return null;
    },
    restore: ({ documentId }) => documents.restore(documentId),
    setCurrentNode: ({ documentId, nodeId }) => documents.setCurrentNode(documentId, nodeId),
    setMask: async ({ documentId, maskHash, expectedHash, ...details }) => {
      if (maskHash) await checkMask(library.blobs, maskHash, details.size);
      return documents.setMask(documentId, maskHash, expectedHash, details);
    },
    putNamedMask: async ({ documentId, mask }) => {
      await checkMask(library.blobs, mask.hash, mask);
      return documents.putNamedMask(documentId, mask);
    },
    removeNamedMask: ({ documentId, id }) => documents.removeNamedMask(documentId, id),
    transform: ({ documentId, nodeId, transform }, { signal }) =>
      transformNode(library, nodeOf(documentId, nodeId), transform, signal),
    renameNode: ({ documentId, nodeId, label }) => documents.renameNode(nodeOf(documentId, nodeId).id, label),
    starNode: ({ documentId, nodeId, starred }) => documents.starNode(nodeOf(documentId, nodeId).id, starred),
    removeBranch: ({ documentId, nodeId }) => ({
      nodeIds: [...documents.removeBranch(nodeOf(documentId, nodeId).id)],
    }),
    restoreBranch: ({ documentId, nodeId }) => ({
      nodeIds: [...documents.restoreBranch(nodeOf(documentId, nodeId).id)],
    }),
    proposeMask: ({ documentId, nodeId }) => proposeNodeMask(library, nodeOf(documentId, nodeId)),
    measureDifference: ({ documentId, beforeId, afterId }, { signal }) =>
      measureDifference(library.blobs, nodeOf(documentId, beforeId), nodeOf(documentId, afterId), signal),
    export: async ({ documentId, nodeId, options }, { signal }) => {
      const node = nodeOf(documentId, nodeId);
      return host.deliverExport(
        {
          fileName: exportFileName(documents.get(documentId).name, options.format),
          mediaType: exportMediaType(options.format),
          encode: (stop) => exportNode(library, node, options, stop),
        },
        signal,
      );
    },
  };
}
