"use client";
/* Every key that does something, and the way to switch the single keys off. */
import { useState } from "react";
import { Dialog } from "~/app/_ui/dialog";
import { Choice } from "~/app/_ui/field";
import { Kbd } from "~/app/_ui/kbd";
import { preferenceCookie } from "~/app/_ui/theme";
import { hasSingleKeys, keysCookie } from "~/app/_ui/typing";
import { destinations } from "./destinations";

interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

const groups: readonly { title: string; shortcuts: readonly Shortcut[] }[] = [
  {
    title: "Anywhere",
    shortcuts: [
      { keys: ["Ctrl K"], does: "Search, jump, act (⌘ K on a Mac)" },
      { keys: ["?"], does: "This list" },
      { keys: ["Esc"], does: "Close what is open" },
    ],
  },
  {
    title: "Go to",
    shortcuts: destinations.map(({ key, label }) => ({ keys: ["g", key], does: label })),
  },
  {
    title: "In the catalog",
    shortcuts: [
      { keys: ["/"], does: "Search" },
      { keys: ["j"], does: "Next row" },
      { keys: ["k"], does: "Row before" },
      { keys: ["Enter"], does: "Open the row" },
    ],
  },
];

interface ShortcutSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

export function ShortcutSheet({ open, onClose }: ShortcutSheetProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <div className="grid gap-5 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="mb-1.5 text-sm text-ink-3">{group.title}</h3>
            <dl className="flex flex-col gap-1">
              {group.shortcuts.map((shortcut) => (
                <ShortcutRow key={shortcut.does} shortcut={shortcut} />
              ))}
            </dl>
          </section>
        ))}
        <SingleKeys />
      </div>
    </Dialog>
  );
}

const ShortcutRow = ({ shortcut }: { readonly shortcut: Shortcut }) => (
  <div className="flex items-baseline justify-between gap-3">
    <dt>{shortcut.does}</dt>
    <dd className="flex gap-1 whitespace-nowrap">
      {shortcut.keys.map((key, index) => (
        <span key={key} className="flex items-center gap-1">
          {index > 0 && <span className="text-xs text-ink-3">then</span>}
          <Kbd>{key}</Kbd>
        </span>
      ))}
    </dd>
  </div>
);

function SingleKeys() {
  const [isOn, setOn] = useState(hasSingleKeys);
  return (
    <Choice
      type="checkbox"
      className="sm:col-span-2"
      checked={isOn}
      onChange={(event) => {
        document.cookie = preferenceCookie(keysCookie, event.target.checked ? "on" : "off");
        setOn(event.target.checked);
      }}
      label="Single keys are shortcuts"
      hint="Switch this off when you dictate or when your screen reader needs these keys; Ctrl K stays."
    />
  );
}
