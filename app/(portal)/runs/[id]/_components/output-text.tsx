/* What a template says at the end of a run: plain text, with fenced commands as lines to copy. */
import { CommandLine } from "~/app/_ui/copy-button";

interface Part {
  readonly isCommand: boolean;
  readonly text: string;
}

const fenced = /^```\w*\n([\s\S]*?)\n```$/m;

/** Splits at fences: what stands at odd places was between them. */
export const partsOf = (content: string): readonly Part[] =>
  content
    .split(fenced)
    .map((text, index) => ({ isCommand: index % 2 === 1, text: text.trim() }))
    .filter(({ text }) => text !== "");

export function OutputText({ content }: { readonly content: string }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {partsOf(content).map(({ isCommand, text }, index) =>
        isCommand ? (
          text
            .split("\n")
            .map((command, line) => (
              <CommandLine key={`${index}.${line}`} command={command} label={`Copy: ${command}`} />
            ))
        ) : (
          <p key={index} className="break-words whitespace-pre-wrap text-ink-2">
            {text}
          </p>
        ),
      )}
    </div>
  );
}
