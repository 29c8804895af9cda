"use client";
/* Who is signed in, the theme, settings and the way out: a popover of the browser's own, closed by Escape or a click. */
import { ChevronsUpDown, Keyboard, LogOut, UserRound } from "lucide-react";
import Link from "next/link";
import { useId, useRef } from "react";
import { Avatar } from "~/app/_ui/avatar";
import type { Theme } from "~/app/_ui/theme";
import { openOverlay } from "./overlay-store";
import { signOut } from "./sign-out";
import { ThemeChoice } from "./theme-choice";

interface AccountMenuProps {
  readonly name: string;
  readonly role: string;
  readonly theme: Theme;
}

const rowClass =
  "flex h-8 w-full items-center gap-2.5 rounded-md px-2 text-left text-base text-ink-2 hover:bg-hover hover:text-ink";

export function AccountMenu({ name, role, theme }: AccountMenuProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={`Account: ${name}`}
        className="flex min-h-10 w-full items-center gap-2.5 rounded-md px-1.5 text-left hover:bg-hover group-data-[sidebar=collapsed]/shell:md:justify-center group-data-[sidebar=collapsed]/shell:md:px-0"
      >
        <Avatar name={name} size="md" />
        <span className="min-w-0 flex-1 group-data-[sidebar=collapsed]/shell:md:hidden">
          <span className="block truncate text-base leading-tight font-medium">{name}</span>
          <span className="block text-sm leading-tight text-ink-3 capitalize">{role}</span>
        </span>
        <ChevronsUpDown
          aria-hidden
          className="size-4 text-ink-3 group-data-[sidebar=collapsed]/shell:md:hidden"
        />
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className="no-backdrop fixed inset-auto bottom-16 left-3 w-64 rounded-lg border border-line bg-raised p-2 text-ink shadow-high"
      >
        <div className="px-2 pt-1 pb-2">
          <p className="truncate font-medium">{name}</p>
          <p className="text-sm text-ink-3">
            Role: <span className="capitalize">{role}</span>
          </p>
        </div>
        <div className="border-t border-line px-2 py-2.5">
          <ThemeChoice initial={theme} />
        </div>
        <div className="border-t border-line pt-1.5">
          <Link href="/settings/account" className={rowClass} onClick={() => panel.current?.hidePopover()}>
            <UserRound aria-hidden className="size-4" />
            Account settings
          </Link>
          <button
            type="button"
            className={rowClass}
            onClick={() => {
              panel.current?.hidePopover();
              openOverlay("shortcuts");
            }}
          >
            <Keyboard aria-hidden className="size-4" />
            Keyboard shortcuts
          </button>
          <button type="button" className={rowClass} onClick={() => void signOut()}>
            <LogOut aria-hidden className="size-4" />
            Sign out
          </button>
        </div>
      </div>
    </>
  );
}
