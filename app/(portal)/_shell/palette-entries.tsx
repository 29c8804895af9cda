"use client";
/* What the palette offers: pages and actions by role, templates by name, and entities found on the server. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import {
  Boxes,
  Keyboard,
  LayoutTemplate,
  Link2,
  LogOut,
  Monitor,
  Moon,
  RefreshCw,
  Sun,
  type LucideIcon,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useDeferredValue, type ReactNode } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { KindIcon } from "../_entities/kind-icon";
import { showToast } from "~/app/_ui/toast";
import { navItems } from "./nav-items";
import { openOverlay } from "./overlay-store";
import { signOut } from "./sign-out";
import { applyTheme } from "./theme-choice";

export interface Entry {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | null;
  readonly icon: ReactNode;
  /** Other words a person may look for it by. */
  readonly words?: string;
  readonly run: () => void;
}

/** What the signed-in person may open and do; decided on the server, so that no page ships the rules. */
export interface PaletteRights {
  readonly settings: readonly { readonly href: string; readonly label: string; readonly icon: ReactNode }[];
  readonly mayStartRuns: boolean;
  readonly mayRefresh: boolean;
}

const iconClass = "size-4 text-ink-3";
const icon = (Icon: LucideIcon): ReactNode => <Icon className={iconClass} />;

export function usePages({ settings }: PaletteRights): readonly Entry[] {
  const router = useRouter();
  const go = (href: string) => () => router.push(href);
  return [
    ...navItems.map((item) => ({ id: item.href, label: item.label, icon: item.icon, run: go(item.href) })),
    { id: "mine", label: "My services", icon: icon(Boxes), run: go("/catalog?mine=true") },
    ...settings.map((area) => ({
      id: area.href,
      label: area.label,
      detail: "Settings",
      words: "settings",
      icon: area.icon,
      run: go(area.href),
    })),
  ];
}

const themeActions: readonly Entry[] = [
  { id: "light", label: "Theme: light", icon: icon(Sun), run: () => applyTheme("light") },
  { id: "dark", label: "Theme: dark", icon: icon(Moon), run: () => applyTheme("dark") },
  { id: "system", label: "Theme: as the system", icon: icon(Monitor), run: () => applyTheme("system") },
];

async function copyAddress(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    showToast({ tone: "good", title: "The link to this page is copied" });
  } catch {
    showToast({ tone: "bad", title: "The browser did not let the link be copied" });
  }
}

export function useActions({ mayRefresh }: PaletteRights): readonly Entry[] {
  const trpc = useTRPC();
  const refresh = useMutation(
    trpc.catalog.refresh.mutationOptions({
      onSuccess: () => showToast({ tone: "good", title: "Every repository is read again" }),
      onError: (error) => {
        const { title, message } = describeError(error);
        showToast({ tone: "bad", title, detail: message });
      },
    }),
  );
  const reread = {
    id: "refresh",
    label: "Read every repository again",
    words: "refresh scan catalog",
    icon: icon(RefreshCw),
    run: () => refresh.mutate({}),
  };
  return [
    ...(mayRefresh ? [reread] : []),
    { id: "copy", label: "Copy the link to this page", icon: icon(Link2), run: () => void copyAddress() },
    {
      id: "keys",
      label: "Keyboard shortcuts",
      words: "help",
      icon: icon(Keyboard),
      run: () => openOverlay("shortcuts"),
    },
    ...themeActions,
    { id: "out", label: "Sign out", words: "log out", icon: icon(LogOut), run: () => void signOut() },
  ];
}

/** "Create …", one per template; asked once and kept, because templates change with a new version only. */
export function useTemplates({ mayStartRuns }: PaletteRights): readonly Entry[] {
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useQuery(
    trpc.templates.list.queryOptions({}, { enabled: mayStartRuns, staleTime: 300_000 }),
  );
  return (data?.items ?? []).map(({ name, title, description }) => ({
    id: `create ${name}`,
    label: `Create: ${title}`,
    detail: description,
    words: `new template ${name}`,
    icon: icon(LayoutTemplate),
    run: () => router.push(`/templates/${encodeURIComponent(name)}/new`),
  }));
}

export const matching = (entries: readonly Entry[], text: string): readonly Entry[] => {
  const wanted = text.trim().toLowerCase().split(/\s+/);
  return entries.filter(({ label, words = "" }) => {
    const said = `${label} ${words}`.toLowerCase();
    return wanted.every((word) => said.includes(word));
  });
};

/** Server search while the palette is open; the last answer stays until the next one is there. */
export function useFoundEntities(text: string) {
  const trpc = useTRPC();
  const router = useRouter();
  const query = useDeferredValue(text.trim());
  const { data, isFetching, error } = useQuery(
    trpc.catalog.searchAll.queryOptions(
      { query },
      { enabled: query !== "", placeholderData: keepPreviousData },
    ),
  );
  const hits = query === "" ? [] : (data?.items ?? []);
  const entries: readonly Entry[] = hits.map((hit) => ({
    id: hit.ref,
    label: hit.title,
    detail: hit.subtitle,
    icon: <KindIcon kind={hit.kind} className={iconClass} />,
    run: () => router.push(hit.href),
  }));
  return { entries, isSearching: isFetching, hasFailed: error !== null };
}
