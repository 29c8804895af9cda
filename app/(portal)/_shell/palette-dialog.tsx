"use client";
/*
 * Ctrl/Cmd K goes anywhere. Entities are searched on the server as you type; pages and actions are few and filtered
 * here. The browser's own modal <dialog> keeps focus inside.
 */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { KeyRound, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useDeferredValue, useEffect, useRef, useState, type ReactNode } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { KindIcon } from "~/app/_ui/kind-icon";
import { applyTheme } from "./theme-choice";
import { navItems } from "./nav-items";
import { signOut } from "./sign-out";

interface PaletteDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | null;
  readonly icon: ReactNode;
  readonly run: () => void;
}

const iconClass = "size-4 text-ink-3";

function useEntries(): { pages: readonly Entry[]; actions: readonly Entry[] } {
  const router = useRouter();
  const pages = navItems.map((item) => ({
    id: item.href,
    label: item.label,
    icon: item.icon,
    run: () => router.push(item.href),
  }));
  const tokens = {
    id: "/settings/tokens",
    label: "API tokens",
    icon: <KeyRound className={iconClass} />,
    run: () => router.push("/settings/tokens"),
  };
  const actions = [
    {
      id: "light",
      label: "Theme: light",
      icon: <Sun className={iconClass} />,
      run: () => applyTheme("light"),
    },
    { id: "dark", label: "Theme: dark", icon: <Moon className={iconClass} />, run: () => applyTheme("dark") },
    {
      id: "system",
      label: "Theme: as the system",
      icon: <Monitor className={iconClass} />,
      run: () => applyTheme("system"),
    },
    { id: "out", label: "Sign out", icon: <LogOut className={iconClass} />, run: () => void signOut() },
  ];
  return { pages: [...pages, tokens], actions };
}

const matching = (entries: readonly Entry[], text: string): readonly Entry[] =>
  entries.filter((entry) => entry.label.toLowerCase().includes(text.trim().toLowerCase()));

/** Server search while the palette is open; the last answer stays until the next one is there. */
function useFoundEntities(text: string): { entries: readonly Entry[]; searching: boolean } {
  const trpc = useTRPC();
  const router = useRouter();
  const query = useDeferredValue(text.trim());
  const { data, isFetching } = useQuery(
    trpc.catalog.searchAll.queryOptions(
      { query },
      { enabled: query !== "", placeholderData: keepPreviousData },
    ),
  );
  const hits = query === "" ? [] : (data?.items ?? []);
  const entries = hits.map((hit) => ({
    id: hit.ref,
    label: hit.title,
    detail: hit.subtitle,
    icon: <KindIcon kind={hit.kind} className={iconClass} />,
    run: () => router.push(hit.href),
  }));
  return { entries, searching: isFetching };
}

export function PaletteDialog({ open, onClose }: PaletteDialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const { pages, actions } = useEntries();
  const { entries, searching } = useFoundEntities(text);
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
          placeholder="Search services, people and pages"
          className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none focus-visible:outline-none"
        />
        <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
          <Command.Empty className="px-3 py-8 text-center text-ink-2">
            {searching ? "Searching…" : `Nothing matches “${text}”.`}
          </Command.Empty>
          <EntryGroup heading="Catalog" entries={entries} onChoose={choose} />
          <EntryGroup heading="Pages" entries={matching(pages, text)} onChoose={choose} />
          <EntryGroup heading="Actions" entries={matching(actions, text)} onChoose={choose} />
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
