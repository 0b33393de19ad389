import { z } from "zod";

/** One question, one answer. */
export interface Call<Input extends z.ZodType, Output extends z.ZodType> {
  readonly kind: "call";
  readonly input: Input;
  readonly output: Output;
}

/** One question, many answers until either end stops. */
export interface Stream<Input extends z.ZodType, Event extends z.ZodType> {
  readonly kind: "stream";
  readonly input: Input;
  readonly output: Event;
}

export type Procedure = Call<z.ZodType, z.ZodType> | Stream<z.ZodType, z.ZodType>;
/** Namespace → procedure name → procedure. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Procedure>>>>;

/** For procedures without input. JSON has no `undefined`, so it is null. */
export const nothing = z.null();

export function call<Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
): Call<Input, Output> {
  return { kind: "call", input, output };
}

export function stream<Input extends z.ZodType, Event extends z.ZodType>(
  input: Input,
  event: Event,
): Stream<Input, Event> {
  return { kind: "stream", input, output: event };
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What a handler knows of the one who asks. */
export interface HandlerContext {
  /** Aborted when the caller cancels or its wire closes. */
  readonly signal: AbortSignal;
}

type ClientProcedure<P> =
  P extends Call<infer Input, infer Output>
    ? (input: z.input<Input>, options?: CallOptions) => Promise<z.output<Output>>
    : P extends Stream<infer Input, infer Event>
      ? (input: z.input<Input>, options?: CallOptions) => AsyncIterable<z.output<Event>>
      : never;

type HandlerProcedure<P> =
  P extends Call<infer Input, infer Output>
    ? (input: z.output<Input>, context: HandlerContext) => Promise<z.input<Output>> | z.input<Output>
    : P extends Stream<infer Input, infer Event>
      ? (input: z.output<Input>, context: HandlerContext) => AsyncIterable<z.input<Event>>
      : never;

export type ClientOf<C extends Contract> = {
  readonly [Namespace in keyof C]: {
    readonly [Name in keyof C[Namespace]]: ClientProcedure<C[Namespace][Name]>;
  };
};

export type HandlersOf<C extends Contract> = {
  readonly [Namespace in keyof C]: {
    readonly [Name in keyof C[Namespace]]: HandlerProcedure<C[Namespace][Name]>;
  };
};
