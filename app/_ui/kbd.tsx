/* A key as people see it on the keyboard. */
import type { ReactNode } from "react";

export const Kbd = ({ children }: { readonly children: ReactNode }) => (
  <kbd className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line-strong bg-canvas px-1 font-sans text-xs text-ink-3">
    {children}
  </kbd>
);
