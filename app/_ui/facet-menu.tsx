"use client";
/*
 * A filter button that opens a list of values with counts. A disclosure of checkboxes, not a menu: Tab and Space work
 * as everywhere. Picked values stay listed even when nothing matches them any more, so they can be taken away.
 */
import { ChevronDown } from "lucide-react";
import { clsx } from "clsx";
import { useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import { inputClass } from "./field";

export interface FacetValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

interface FacetMenuProps {
  readonly label: string;
  readonly values: readonly FacetValue[];
  readonly picked: readonly string[];
  readonly onToggle: (value: string) => void;
}

const searchableFrom = 9;

/** Rem: the list's width and the least distance from the edge of the screen. */
const listWidth = 16;
const edge = 1;

const listed = (values: readonly FacetValue[], picked: readonly string[]): readonly FacetValue[] => [
  ...values,
  ...picked
    .filter((value) => !values.some((known) => known.value === value))
    .map((value) => ({ value, label: value.split("/").at(-1) ?? value, count: 0 })),
];

export function FacetMenu({ label, values, picked, onToggle }: FacetMenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const [text, setText] = useState("");
  /** From where the button begins to where the page ends. */
  const [roomPx, setRoomPx] = useState(Infinity);
  const options = listed(values, picked);
  const shown = options.filter((option) => option.label.toLowerCase().includes(text.trim().toLowerCase()));
  const pickedLabels = options
    .filter((option) => picked.includes(option.value))
    .map((option) => option.label);
  const close = () => details.current?.removeAttribute("open");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || details.current?.open !== true) return;
    close();
    details.current.querySelector("summary")?.focus();
  };
  const onBlur = (event: FocusEvent) => {
    if (event.relatedTarget instanceof Node && details.current?.contains(event.relatedTarget) === true)
      return;
    if (event.relatedTarget !== null) close();
  };
  return (
    <details
      ref={details}
      name="facet"
      className="group relative print:hidden"
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      <summary
        onClick={({ currentTarget }) =>
          setRoomPx(document.body.getBoundingClientRect().right - currentTarget.getBoundingClientRect().left)
        }
        className={clsx(
          "flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-base whitespace-nowrap select-none",
          picked.length > 0
            ? "border-link bg-selected text-ink"
            : "border-line-strong bg-surface text-ink-2 hover:bg-hover hover:text-ink",
        )}
      >
        {label}
        {picked.length > 0 && (
          <span className="max-w-40 truncate font-medium">
            {pickedLabels.length === 1 ? pickedLabels[0] : `${picked.length} picked`}
          </span>
        )}
        <ChevronDown aria-hidden className="size-3.5 text-ink-3 transition-transform group-open:rotate-180" />
      </summary>
      <div
        // Below a button near the right edge the list begins further left, or its counts are off the screen.
        style={{
          width: `${listWidth}rem`,
          left: Number.isFinite(roomPx) ? `min(0px, calc(${roomPx}px - ${listWidth + edge}rem))` : 0,
        }}
        className="absolute top-9 z-30 rounded-lg border border-line bg-raised p-1.5 shadow-high"
      >
        {options.length >= searchableFrom && (
          <input
            type="search"
            aria-label={`Find in ${label}`}
            placeholder="Find"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={clsx(inputClass, "mb-1.5")}
          />
        )}
        <fieldset className="max-h-72 overflow-y-auto">
          <legend className="sr-only">{label}</legend>
          {shown.map((option) => (
            <label
              key={option.value}
              className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 hover:bg-hover"
            >
              <input
                type="checkbox"
                checked={picked.includes(option.value)}
                onChange={() => onToggle(option.value)}
                className="size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0 flex-1 truncate">{option.label}</span>
              <span className="tabular text-sm text-ink-3">{option.count}</span>
            </label>
          ))}
          {shown.length === 0 && <p className="px-2 py-3 text-sm text-ink-3">Nothing to pick here.</p>}
        </fieldset>
      </div>
    </details>
  );
}
