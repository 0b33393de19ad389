/** No tree; the tree that grows from the source, and from the sink. */
type Tree = 0 | 1 | 2;

/** Instead of an arc to the parent: none, the source or the sink itself, or lost and to be adopted. */
const noParent = -1;
const terminal = -2;
const orphan = -3;

/**
 * Cheapest cut of a graph between source and sink, by the algorithm of Boykov and Kolmogorov (PAMI 26, 2004): two search
 * trees that are kept from one augmentation to the next.
 */
export class MaxFlow {
  readonly #nodes: number;
  /** Residual capacity from the source (above 0) or to the sink (below). */
  readonly #terminals: Float64Array;
  readonly #firstArc: Int32Array;
  readonly #nextArc: Int32Array;
  /** Arcs come in pairs: the opposite of arc a is a ^ 1. */
  readonly #head: Int32Array;
  readonly #residual: Float64Array;
  #arcs = 0;
  readonly #tree: Uint8Array;
  readonly #parent: Int32Array;
  /** When the distance to the terminal was last known to hold, and that distance. */
  readonly #stamp: Int32Array;
  readonly #distance: Int32Array;
  #time = 0;
  #active: number[] = [];
  #later: number[] = [];
  readonly #isActive: Uint8Array;
  #orphans: number[] = [];

  /** @param edges the most that will be added */
  constructor(nodes: number, edges: number) {
    this.#nodes = nodes;
    this.#terminals = new Float64Array(nodes);
    this.#firstArc = new Int32Array(nodes).fill(-1);
    this.#nextArc = new Int32Array(edges * 2);
    this.#head = new Int32Array(edges * 2);
    this.#residual = new Float64Array(edges * 2);
    this.#tree = new Uint8Array(nodes);
    this.#parent = new Int32Array(nodes).fill(noParent);
    this.#stamp = new Int32Array(nodes);
    this.#distance = new Int32Array(nodes);
    this.#isActive = new Uint8Array(nodes);
  }

  /** Adds to what it costs to cut the node from the source and from the sink, each at least 0. */
  addTerminals(node: number, source: number, sink: number): void {
    this.#terminals[node] = (this.#terminals[node] ?? 0) + source - sink;
  }

  /** An edge that costs `capacity` to cut in either direction. */
  addEdge(a: number, b: number, capacity: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const arc = this.#arcs++;
      this.#head[arc] = to;
      this.#residual[arc] = capacity;
      this.#nextArc[arc] = this.#firstArc[from] ?? -1;
      this.#firstArc[from] = arc;
    }
  }

  /** Cuts; afterwards `isSource` tells the sides. */
  cut(): void {
    for (let node = 0; node < this.#nodes; node++) {
      const capacity = this.#terminals[node] ?? 0;
      if (capacity === 0) continue;
      this.#tree[node] = capacity > 0 ? 1 : 2;
      this.#parent[node] = terminal;
      this.#distance[node] = 1;
      this.#activate(node);
    }
    for (;;) {
      const node = this.#nextActive();
      if (node === null) return;
      for (let bridge = this.#grow(node); bridge >= 0; bridge = this.#grow(node)) {
        this.#time++;
        this.#augment(bridge);
        this.#adopt();
        if (this.#tree[node] === 0) break;
      }
    }
  }

  /** Whether the node is on the source's side. */
  isSource(node: number): boolean {
    return this.#tree[node] === 1;
  }

  #activate(node: number): void {
    if (this.#isActive[node] === 1) return;
    this.#isActive[node] = 1;
    this.#later.push(node);
  }

  #nextActive(): number | null {
    for (;;) {
      const node = this.#active.pop();
      if (node === undefined) {
        if (this.#later.length === 0) return null;
        // In the order in which they came.
        this.#active = this.#later.toReversed();
        this.#later = [];
        continue;
      }
      this.#isActive[node] = 0;
      if (this.#tree[node] !== 0) return node;
    }
  }

  /** Residual capacity in the direction of the tree's flow along an arc that leaves one of its nodes. */
  #outward(arc: number, tree: number): number {
    return this.#residual[tree === 1 ? arc : arc ^ 1] ?? 0;
  }

  /** Lets the tree grow from the node; an arc from the source's tree to the sink's where they meet, or -1. */
  #grow(node: number): number {
    const tree = this.#tree[node] ?? 0;
    for (let arc = this.#firstArc[node] ?? -1; arc >= 0; arc = this.#nextArc[arc] ?? -1) {
      if (this.#outward(arc, tree) <= 0) continue;
      const other = this.#head[arc] ?? 0;
      if (this.#tree[other] === 0) {
        this.#tree[other] = tree;
        this.#adoptInto(other, arc ^ 1, node);
        this.#activate(other);
      } else if (this.#tree[other] !== tree) {
        return tree === 1 ? arc : arc ^ 1;
      } else if (
        (this.#stamp[other] ?? 0) <= (this.#stamp[node] ?? 0) &&
        (this.#distance[other] ?? 0) > (this.#distance[node] ?? 0)
      ) {
        this.#adoptInto(other, arc ^ 1, node);
      }
    }
    return -1;
  }

  #adoptInto(node: number, arcToParent: number, parent: number): void {
    this.#parent[node] = arcToParent;
    this.#stamp[node] = this.#stamp[parent] ?? 0;
    this.#distance[node] = (this.#distance[parent] ?? 0) + 1;
  }

  /** Sends as much as fits from source to sink over the bridge. */
  #augment(bridge: number): void {
    const from = this.#head[bridge ^ 1] ?? 0;
    const to = this.#head[bridge] ?? 0;
    let flow = this.#residual[bridge] ?? 0;
    flow = Math.min(flow, this.#narrowest(from, 1), this.#narrowest(to, 2));
    this.#residual[bridge] = (this.#residual[bridge] ?? 0) - flow;
    this.#residual[bridge ^ 1] = (this.#residual[bridge ^ 1] ?? 0) + flow;
    this.#send(from, 1, flow);
    this.#send(to, 2, flow);
  }

  #narrowest(start: number, tree: Tree): number {
    let least = Number.POSITIVE_INFINITY;
    let node = start;
    for (;;) {
      const arc = this.#parent[node] ?? noParent;
      if (arc < 0) return Math.min(least, Math.abs(this.#terminals[node] ?? 0));
      least = Math.min(least, this.#residual[tree === 1 ? arc ^ 1 : arc] ?? 0);
      node = this.#head[arc] ?? 0;
    }
  }

  #send(start: number, tree: Tree, flow: number): void {
    let node = start;
    for (;;) {
      const arc = this.#parent[node] ?? noParent;
      if (arc < 0) {
        const left = (this.#terminals[node] ?? 0) + (tree === 1 ? -flow : flow);
        this.#terminals[node] = left;
        if (tree === 1 ? left <= 0 : left >= 0) this.#lose(node);
        return;
      }
      const used = tree === 1 ? arc ^ 1 : arc;
      this.#residual[used] = (this.#residual[used] ?? 0) - flow;
      this.#residual[used ^ 1] = (this.#residual[used ^ 1] ?? 0) + flow;
      const parent = this.#head[arc] ?? 0;
      if ((this.#residual[used] ?? 0) <= 0) this.#lose(node);
      node = parent;
    }
  }

  #lose(node: number): void {
    this.#parent[node] = orphan;
    this.#orphans.push(node);
  }

  /** Finds every orphan a new parent in its tree, or sets it free. */
  #adopt(): void {
    for (let node = this.#orphans.pop(); node !== undefined; node = this.#orphans.pop()) {
      const tree = this.#tree[node] ?? 0;
      let best = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let arc = this.#firstArc[node] ?? -1; arc >= 0; arc = this.#nextArc[arc] ?? -1) {
        const other = this.#head[arc] ?? 0;
        if (this.#tree[other] !== tree || this.#outward(arc ^ 1, tree) <= 0) continue;
        const distance = this.#distanceToTerminal(other);
        if (distance < least) {
          least = distance;
          best = arc;
        }
      }
      if (best >= 0) {
        this.#parent[node] = best;
        this.#stamp[node] = this.#time;
        this.#distance[node] = least + 1;
      } else {
        this.#setFree(node, tree);
      }
    }
  }

  #setFree(node: number, tree: number): void {
    for (let arc = this.#firstArc[node] ?? -1; arc >= 0; arc = this.#nextArc[arc] ?? -1) {
      const other = this.#head[arc] ?? 0;
      if (this.#tree[other] !== tree) continue;
      const parent = this.#parent[other] ?? noParent;
      if (parent === noParent) continue;
      if (this.#outward(arc ^ 1, tree) > 0) this.#activate(other);
      if (parent >= 0 && this.#head[parent] === node) this.#lose(other);
    }
    this.#tree[node] = 0;
    this.#parent[node] = noParent;
  }

  /** Steps to the terminal, infinite when the way leads to an orphan; remembers them on the way for this round. */
  #distanceToTerminal(start: number): number {
    let steps = 0;
    let node = start;
    for (;;) {
      if (this.#stamp[node] === this.#time) {
        steps += this.#distance[node] ?? 0;
        break;
      }
      const arc = this.#parent[node] ?? noParent;
      steps++;
      if (arc === terminal) {
        this.#stamp[node] = this.#time;
        this.#distance[node] = 1;
        break;
      }
      if (arc < 0) return Number.POSITIVE_INFINITY;
      node = this.#head[arc] ?? 0;
    }
    let left = steps;
    for (let at = start; this.#stamp[at] !== this.#time; at = this.#head[this.#parent[at] ?? 0] ?? 0) {
      this.#stamp[at] = this.#time;
      this.#distance[at] = left--;
    }
    return steps;
  }
}
