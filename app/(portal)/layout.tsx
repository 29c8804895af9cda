import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { DataProvider } from "~/app/_trpc/client";
import { parseTheme, sidebarCookie, themeCookie } from "~/app/_ui/theme";
import { Toaster } from "~/app/_ui/toast";
import { Brand } from "./_shell/brand";
import { CommandPalette } from "./_shell/command-palette";
import { requireViewer } from "./_shell/require-viewer";
import { ShellFrame } from "./_shell/shell-frame";
import { Sidebar } from "./_shell/sidebar";

export default async function PortalLayout({ children }: { readonly children: ReactNode }) {
  const [viewer, jar] = await Promise.all([requireViewer(), cookies()]);
  return (
    <DataProvider>
      <ShellFrame
        initiallyCollapsed={jar.get(sidebarCookie)?.value === "collapsed"}
        brand={<Brand />}
        sidebar={<Sidebar viewer={viewer} theme={parseTheme(jar.get(themeCookie)?.value)} />}
      >
        {children}
      </ShellFrame>
      <CommandPalette />
      <Toaster />
    </DataProvider>
  );
}
