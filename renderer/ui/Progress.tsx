import "./progress.css";

interface ProgressProps {
  readonly label: string;
  /** 0..1; null while unknown. */
  readonly fraction: number | null;
}

export function Progress({ label, fraction }: ProgressProps) {
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.round(fraction * 100)}
      data-unknown={fraction === null || undefined}
    >
      <div className="progress__bar" style={{ "--progress-fraction": fraction ?? 0.3 }} />
    </div>
  );
}
