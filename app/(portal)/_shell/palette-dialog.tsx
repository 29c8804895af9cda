"use client";
/*
 * Ctrl/Cmd K goes anywhere. Entities are searched on the server as you type; pages and actions are few and filtered
 * here. The browser's own modal <dialog> keeps focus inside.
 */
import { Command } from "cmdk";
import { useEffect, useRef, useState } from "react";
import {
  matching,
  useActions,
  useFoundEntities,
  usePages,
  useTemplates,
  type Entry,
  type PaletteRights,
} from "./palette-entries";

interface PaletteDialogProps {
  readonly open: boolean;
  readonly rights: PaletteRights;
  readonly onClose: () => void;
}

function emptyWords(text: string, search: { isSearching: boolean; hasFailed: boolean }): string {
  if (search.isSearching) return "Searching…";
  if (search.hasFailed) return "The catalog could not be searched. Try again in a moment.";
  return `Nothing matches “${text}”.`;
}

export function PaletteDialog({ open, rights, onClose }: PaletteDialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const found = useFoundEntities(text);
  const groups = [
    { heading: "Catalog", entries: found.entries },
    { heading: "Pages", entries: matching(usePages(rights), text) },
    { heading: "Create", entries: matching(useTemplates(rights), text) },
    { heading: "Actions", entries: matching(useActions(rights), text) },
  ];
  useEffect(() => {
    if (open && ref.current?.open === false) {
      ref.current.showModal();
      input.current?.focus();
    }
    if (!open) ref.current?.close();
  }, [open]);
  const choose = (entry: Entry) => {
    onClose();
    setText("");
    entry.run();
  };
  return (
    <dialog
      ref={ref}
      aria-label="Search or jump to"
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className="mx-auto mt-[12vh] w-[min(36rem,calc(100vw-2rem))] overflow-hidden rounded-lg border border-line bg-raised text-ink shadow-high"
    >
      <Command label="Search or jump to" shouldFilter={false} loop>
        <Command.Input
          ref={input}
          value={text}
          onValueChange={setText}
          placeholder="Search services, people, pages and actions"
          className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none focus-visible:outline-none"
        />
        <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
          <Command.Empty className="px-3 py-8 text-center text-ink-2">
            {emptyWords(text, found)}
          </Command.Empty>
          {groups.map((group) => (
            <EntryGroup key={group.heading} {...group} onChoose={choose} />
          ))}
        </Command.List>
      </Command>
    </dialog>
  );
}

interface EntryGroupProps {
  readonly heading: string;
  readonly entries: readonly Entry[];
  readonly onChoose: (entry: Entry) => void;
}

function EntryGroup({ heading, entries, onChoose }: EntryGroupProps) {
  if (entries.length === 0) return null;
  return (
    <Command.Group
      heading={heading}
      className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-ink-3"
    >
      {entries.map((entry) => (
        <Command.Item
          key={entry.id}
          value={`${heading} ${entry.id}`}
          onSelect={() => onChoose(entry)}
          className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-selected"
        >
          <span aria-hidden>{entry.icon}</span>
          <span className="truncate">{entry.label}</span>
          {typeof entry.detail === "string" && (
            <span className="ml-auto max-w-[55%] truncate text-sm text-ink-3">{entry.detail}</span>
          )}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
