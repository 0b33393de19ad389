/**
 * What a library's documents should be, in the plainest form: no files, no events, no speed. The real store is
 * compared with it step by step.
 */
export interface ModelNode {
  readonly id: string;
  readonly parentId: string | null;
  label: string;
  starred: boolean;
  /** The node whose removal hides this one. */
  removedWith: string | null;
}

export interface ModelDocument {
  readonly id: string;
  name: string;
  removed: boolean;
  currentNodeId: string;
  /** In the order in which they were made. */
  readonly nodes: ModelNode[];
}

/** A refusal, by the code that the store must give. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export class ModelLibrary {
  readonly documents: ModelDocument[] = [];

  create(id: string, nodeId: string, name: string): void {
    const node = { id: nodeId, parentId: null, label: "Original", starred: false, removedWith: null };
    this.documents.push({ id, name, removed: false, currentNodeId: nodeId, nodes: [node] });
  }

  addEdit(document: ModelDocument, parent: ModelNode, id: string): void {
    document.nodes.push({
      id,
      parentId: parent.id,
      label: "Fill",
      starred: false,
      removedWith: parent.removedWith,
    });
    if (document.currentNodeId === parent.id) document.currentNodeId = id;
  }

  setCurrent(document: ModelDocument, node: ModelNode): void {
    document.currentNodeId = visible(node).id;
  }

  rename(node: ModelNode, label: string): void {
    visible(node).label = label;
  }

  star(node: ModelNode, starred: boolean): void {
    visible(node).starred = starred;
  }

  removeBranch(document: ModelDocument, node: ModelNode): string[] {
    if (visible(node).parentId === null) throw new Refused("invalid-input");
    const gone = new Set([node.id]);
    // Parents come before their children, so one pass finds them all.
    for (const { id, parentId, removedWith } of document.nodes) {
      if (parentId !== null && gone.has(parentId) && removedWith === null) gone.add(id);
    }
    for (const other of document.nodes) if (gone.has(other.id)) other.removedWith = node.id;
    if (gone.has(document.currentNodeId) && node.parentId !== null) document.currentNodeId = node.parentId;
    return document.nodes.filter(({ id }) => gone.has(id)).map(({ id }) => id);
  }

  restoreBranch(document: ModelDocument, node: ModelNode): string[] {
    if (node.removedWith === null) return [];
    if (node.removedWith !== node.id) throw new Refused("invalid-input");
    const parent = document.nodes.find(({ id }) => id === node.parentId);
    if (parent && parent.removedWith !== null) throw new Refused("invalid-input");
    const back = document.nodes.filter(({ removedWith }) => removedWith === node.id);
    for (const other of back) other.removedWith = null;
    return back.map(({ id }) => id);
  }
}

function visible(node: ModelNode): ModelNode {
  if (node.removedWith !== null) throw new Refused("not-found");
  return node;
}
