/** The product's mark: a P whose bowl is a branch that leaves the stem and comes back. Same as resources/icon.svg. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 512 512" aria-hidden="true">
      <rect className="mark__ground" width="512" height="512" rx="112" />
      <g transform="translate(256 256) scale(0.86) translate(-266 -264)">
        <path className="mark__branch" d="M168 120H272A92 92 0 0 1 272 304H168" />
        <path className="mark__stem" d="M168 120V408" />
        <circle className="mark__node" cx="168" cy="408" r="44" />
        <circle className="mark__node" cx="168" cy="120" r="44" />
        <circle className="mark__node mark__node--branch" cx="364" cy="212" r="44" />
      </g>
    </svg>
  );
}
