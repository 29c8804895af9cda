import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { DataProvider } from "~/app/_trpc/client";
import { parseTheme, sidebarCookie, themeCookie } from "~/app/_ui/theme";
import { Toaster } from "~/app/_ui/toast";
import { Brand } from "./_shell/brand";
import { Overlays } from "./_shell/overlays";
import { requireViewer } from "./_shell/require-viewer";
import { mayStartRuns } from "./_shell/run-rights";
import { openAreas } from "./_shell/settings-areas";
import { ShellFrame } from "./_shell/shell-frame";
import { Sidebar } from "./_shell/sidebar";

export default async function PortalLayout({ children }: { readonly children: ReactNode }) {
  const [viewer, jar] = await Promise.all([requireViewer(), cookies()]);
  const rights = {
    settings: openAreas(viewer.role).map(({ href, label, Icon }) => ({
      href,
      label,
      icon: <Icon className="size-4 text-ink-3" />,
    })),
    mayStartRuns: mayStartRuns(viewer),
    mayRefresh: viewer.role !== "viewer",
  };
  return (
    <DataProvider>
      <ShellFrame
        initiallyCollapsed={jar.get(sidebarCookie)?.value === "collapsed"}
        brand={<Brand />}
        sidebar={<Sidebar viewer={viewer} theme={parseTheme(jar.get(themeCookie)?.value)} />}
      >
        {children}
      </ShellFrame>
      <Overlays rights={rights} />
      <Toaster />
    </DataProvider>
  );
}
