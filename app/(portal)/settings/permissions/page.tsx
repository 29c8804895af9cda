import type { Metadata } from "next";
import { serverCaller } from "~/app/_trpc/server";
import { requireViewer } from "../../_shell/require-viewer";
import { SettingsHeader } from "../_components/settings-header";
import { PermissionTable } from "./_components/permission-table";

export const metadata: Metadata = { title: "Permissions" };

export default async function PermissionsPage() {
  const viewer = await requireViewer();
  const { items } = await (await serverCaller()).permissions.list({});
  return (
    <>
      <SettingsHeader
        title="Permissions"
        description="Who may call what. The checks themselves read these declarations, so the list cannot differ from them."
        current="/settings/permissions"
        role={viewer.role}
      />
      <PermissionTable permissions={items} role={viewer.role} />
    </>
  );
}
