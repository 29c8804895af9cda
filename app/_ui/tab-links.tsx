/* Tabs whose state is the address: links in a navigation, so that Back, sharing and opening in a new tab work. */
import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Count } from "./badge";

export interface TabLink {
  readonly href: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly count?: number;
  readonly current: boolean;
}

export function TabLinks({ label, tabs }: { readonly label: string; readonly tabs: readonly TabLink[] }) {
  return (
    <nav
      aria-label={label}
      className="fade-scrolled mb-4 scroll-px-10 overflow-x-auto border-b border-line print:hidden"
    >
      <ul className="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              scroll={false}
              aria-current={tab.current ? "page" : undefined}
              className={clsx(
                "flex h-9 items-center gap-1.5 border-b-2 px-2.5 text-base whitespace-nowrap -outline-offset-2!",
                tab.current
                  ? "border-link font-medium text-ink [scroll-initial-target:nearest]"
                  : "border-transparent text-ink-2 hover:border-line-strong hover:text-ink",
              )}
            >
              {tab.icon}
              {tab.label}
              {tab.count !== undefined && <Count>{tab.count}</Count>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
