"use client";
/* Searches as you type, a fifth of a second after the last key; Enter at once. */
import { Search } from "lucide-react";
import { clsx } from "clsx";
import { useEffect, useRef, useState } from "react";
import { inputClass } from "~/app/_ui/field";
import { Kbd } from "~/app/_ui/kbd";

const settleMs = 200;

interface SearchBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

export function SearchBox({ label, value, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  /** Searches on their way: when the address catches up with one, what was typed since must stay. */
  const [sent, setSent] = useState<readonly string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (seen !== value) {
    setSeen(value);
    if (!sent.includes(value)) setText(value);
    if (value === sent.at(-1)) setSent([]);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (next: string, waitMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setSent((earlier) => [...earlier, next]);
      onSearch(next);
    }, waitMs);
  };
  return (
    <form
      role="search"
      className="relative min-w-0 flex-1 basis-56 sm:max-w-80"
      onSubmit={(event) => {
        event.preventDefault();
        search(text, 0);
      }}
    >
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-3" />
      <input
        type="search"
        data-list-search
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        value={text}
        maxLength={200}
        onChange={(event) => {
          setText(event.target.value);
          search(event.target.value, settleMs);
        }}
        className={clsx(inputClass, "peer pr-8 pl-8")}
      />
      <span aria-hidden className="pointer-events-none absolute top-[7px] right-2 peer-focus:hidden">
        {text === "" && <Kbd>/</Kbd>}
      </span>
    </form>
  );
}
