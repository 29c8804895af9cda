"use client";
/* The clone command in a popover of the browser's own. */
import { ChevronDown, GitFork } from "lucide-react";
import { useId } from "react";
import { buttonClass } from "~/app/_ui/button";
import { PushToken } from "~/app/(portal)/_shell/push-token";
import { CommandLine } from "~/app/_ui/copy-button";

interface CloneMenuProps {
  readonly cloneUrl: string;
  readonly isEmbeddedForge: boolean;
}

export function CloneMenu({ cloneUrl, isEmbeddedForge }: CloneMenuProps) {
  const id = useId();
  return (
    <div className="relative">
      <button type="button" popoverTarget={id} className={buttonClass({ tone: "primary" })}>
        <GitFork aria-hidden className="size-4" />
        Clone
        <ChevronDown aria-hidden className="size-3.5" />
      </button>
      <div
        id={id}
        popover="auto"
        className="no-backdrop fixed inset-auto top-24 right-4 w-[min(30rem,calc(100vw-2rem))] rounded-lg border border-line bg-raised p-4 text-ink shadow-high sm:right-6"
      >
        <p className="mb-2 font-medium">Clone with git</p>
        <CommandLine command={`git clone ${cloneUrl}`} label="Copy clone command" />
        {isEmbeddedForge && <PushToken cloneUrl={cloneUrl} />}
      </div>
    </div>
  );
}
