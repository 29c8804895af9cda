/* Swatches and specimens of every token. The colour is drawn by the token itself, not by the value written beside it. */
import { Sample } from "./both-themes";
import { tokensOf, type Token } from "./read-tokens";

interface TokensProps {
  readonly tokens: readonly Token[];
}

const shortName = ({ name }: Token): string => name.replace(/^[a-z]+-/, "");

export function ColourSamples({ tokens }: TokensProps) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-3 gap-y-2">
      {tokensOf(tokens, "color").map((token) => (
        <li key={token.name} className="flex min-w-0 items-center gap-2">
          <span
            data-token={token.name}
            title={token.value}
            className="size-7 shrink-0 rounded-md border border-line-strong"
            style={{ background: `var(--${token.name})` }}
          />
          <span className="min-w-0 truncate text-xs text-ink-2">{shortName(token)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Shadows are written into their classes when the style sheet is built; they are no variables in the page. */
const shadows = [
  { name: "low", className: "shadow-low" },
  { name: "high", className: "shadow-high" },
] as const;

export function ShapeSamples({ tokens }: TokensProps) {
  return (
    <>
      <Sample name="text">
        {tokensOf(tokens, "text").map((token) => (
          <p
            key={token.name}
            className="truncate"
            style={{ fontSize: `var(--${token.name})`, lineHeight: `var(--${token.name}--line-height)` }}
          >
            {shortName(token)}: ready when it can be left alone
          </p>
        ))}
      </Sample>
      <Sample name="radius" inline>
        {tokensOf(tokens, "radius").map((token) => (
          <span
            key={token.name}
            className="inline-flex h-12 w-20 items-center justify-center bg-ink text-xs text-canvas"
            style={{ borderRadius: `var(--${token.name})` }}
          >
            {shortName(token)}
          </span>
        ))}
      </Sample>
      <Sample name="shadow" inline>
        {shadows.map(({ name, className }) => (
          <span
            key={name}
            className={`m-3 inline-flex h-12 w-20 items-center justify-center rounded-md bg-raised text-xs ${className}`}
          >
            {name}
          </span>
        ))}
      </Sample>
      <Sample name="font">
        <p className="font-sans">sans: Inter, shipped with the portal</p>
        <p className="font-mono text-sm">mono: the machine&apos;s own</p>
      </Sample>
    </>
  );
}
