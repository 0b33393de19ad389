import "react";

declare module "react" {
  interface CSSProperties {
    /** Custom properties that components hand to their style sheet; set through CSSOM, which the CSP allows. */
    [customProperty: `--${string}`]: string | number | undefined;
  }
}
