"use client";
/*
 * The frame around every page: a sidebar that collapses to icons (remembered in a cookie the server reads) and, on a
 * phone, a bar with a sheet. Content is rendered on the server and passed in.
 */
import { Menu, PanelLeftClose, PanelLeftOpen, Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Button } from "~/app/_ui/button";
import { preferenceCookie, sidebarCookie } from "~/app/_ui/theme";
import { openOverlay } from "./overlay-store";

interface ShellFrameProps {
  readonly initiallyCollapsed: boolean;
  readonly brand: ReactNode;
  readonly sidebar: ReactNode;
  readonly children: ReactNode;
}

export function ShellFrame({ initiallyCollapsed, brand, sidebar, children }: ShellFrameProps) {
  const [collapsed, setCollapsed] = useState(initiallyCollapsed);
  const [sheetOpen, setSheetOpen] = useState(false);
  const sheet = useRef<HTMLDialogElement>(null);
  const pathname = usePathname();
  useEffect(() => sheet.current?.close(), [pathname]);
  const toggle = () => {
    document.cookie = preferenceCookie(sidebarCookie, collapsed ? "open" : "collapsed");
    setCollapsed(!collapsed);
  };
  const ToggleIcon = collapsed ? PanelLeftOpen : PanelLeftClose;
  return (
    <div data-sidebar={collapsed ? "collapsed" : "open"} className="group/shell min-h-dvh md:flex">
      <a
        href="#content"
        className="sr-only print:hidden focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1.5 focus:text-on-accent"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 md:hidden print:hidden">
        <Button
          tone="quiet"
          label="Open navigation"
          icon={<Menu aria-hidden className="size-4.5" />}
          onClick={() => {
            setSheetOpen(true);
            sheet.current?.showModal();
          }}
        />
        {brand}
        <Button
          tone="quiet"
          className="ml-auto"
          label="Search or jump to"
          icon={<Search aria-hidden className="size-4.5" />}
          onClick={() => openOverlay("palette")}
        />
      </header>
      <dialog
        ref={sheet}
        aria-label="Navigation"
        onClose={() => setSheetOpen(false)}
        onClick={(event) => event.target === event.currentTarget && sheet.current?.close()}
        className="m-0 h-dvh max-h-none w-68 max-w-[85vw] border-r border-line bg-surface text-ink shadow-high md:hidden"
      >
        {sheetOpen && (
          <div className="flex h-full flex-col gap-3 p-3">
            {brand}
            {sidebar}
          </div>
        )}
      </dialog>
      <aside
        aria-label="Sidebar"
        className="hidden shrink-0 md:block print:hidden md:w-56 md:group-data-[sidebar=collapsed]/shell:w-14"
      >
        <div className="fixed inset-y-0 left-0 z-20 flex w-[inherit] flex-col gap-3 border-r border-line bg-surface p-3 md:w-56 md:group-data-[sidebar=collapsed]/shell:w-14 md:group-data-[sidebar=collapsed]/shell:px-3">
          <div className="flex items-center justify-between gap-1 group-data-[sidebar=collapsed]/shell:flex-col">
            {brand}
            <Button
              tone="quiet"
              size="sm"
              label={collapsed ? "Expand sidebar" : "Collapse sidebar"}
              icon={<ToggleIcon aria-hidden className="size-4" />}
              onClick={toggle}
            />
          </div>
          {sidebar}
        </div>
      </aside>
      <main
        id="content"
        tabIndex={-1}
        className="min-w-0 flex-1 px-4 pt-5 pb-16 outline-none sm:px-6 print:p-0"
      >
        <div className="mx-auto max-w-[90rem]">{children}</div>
      </main>
    </div>
  );
}
