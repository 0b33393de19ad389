import { Slider, type SliderProps } from "./Slider.tsx";

interface PercentSliderProps
  extends Pick<SliderProps, "label" | "layout" | "description" | "minimum" | "maximum"> {
  /** 1 = 100 %. `minimum` and `maximum` are in percent. */
  readonly share: number;
  readonly onChange: (share: number) => void;
}

/** A slider for a share, in whole percent. */
export function PercentSlider({ share, onChange, ...rest }: PercentSliderProps) {
  return (
    <Slider
      {...rest}
      value={Math.round(share * 100)}
      step={1}
      unit=" %"
      onChange={(percent) => onChange(percent / 100)}
    />
  );
}
