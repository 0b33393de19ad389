import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MaxFlow } from "./max-flow.ts";

const nodes = 7;
const node = fc.integer({ min: 0, max: nodes - 1 });
const capacity = fc.integer({ min: 0, max: 20 });
const graph = fc.record({
  terminals: fc.array(fc.tuple(capacity, capacity), { minLength: nodes, maxLength: nodes }),
  edges: fc.array(fc.tuple(node, node, capacity), { maxLength: 20 }),
});
type Graph = typeof graph extends fc.Arbitrary<infer Value> ? Value : never;

/** What it costs to put the nodes for which `isSource` holds on the source's side. */
function cost({ terminals, edges }: Graph, isSource: (node: number) => boolean): number {
  let sum = 0;
  for (const [index, [source, sink]] of terminals.entries()) sum += isSource(index) ? sink : source;
  for (const [a, b, weight] of edges) if (isSource(a) !== isSource(b)) sum += weight;
  return sum;
}

describe("a cut", () => {
  it("is the cheapest of all", () => {
    fc.assert(
      fc.property(graph, (one) => {
        const flow = new MaxFlow(nodes, one.edges.length);
        for (const [index, [source, sink]] of one.terminals.entries()) flow.addTerminals(index, source, sink);
        for (const [a, b, weight] of one.edges) flow.addEdge(a, b, weight);
        flow.cut();
        const all = Array.from({ length: 2 ** nodes }, (_, set) =>
          cost(one, (at) => ((set >> at) & 1) === 1),
        );
        expect(cost(one, (at) => flow.isSource(at))).toBe(Math.min(...all));
      }),
      { numRuns: 400 },
    );
  });
});
