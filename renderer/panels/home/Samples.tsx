import type { Sample } from "../../../shared/contract/documents.ts";

interface SamplesProps {
  readonly samples: readonly Sample[];
  /** They are all there is to see. */
  readonly large: boolean;
  readonly onOpen: (sample: Sample) => void;
}

export function Samples({ samples, large, onOpen }: SamplesProps) {
  return (
    <section className="home-section" aria-labelledby="samples-title">
      <h2 id="samples-title" className="home-section__title">
        {large ? "No photo at hand? Start with one of these" : "Samples"}
      </h2>
      <ul className={large ? "samples samples--large" : "samples"}>
        {samples.map((sample) => (
          <li key={sample.id} className="sample">
            <button type="button" className="sample__open" onClick={() => onOpen(sample)}>
              <img
                src={sample.previewUrl}
                alt=""
                width={sample.width}
                height={sample.height}
                draggable={false}
              />
              <span className="sample__title">{sample.title}</span>
            </button>
            <p className="sample__credit">
              {sample.credit} · {sample.licence}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
