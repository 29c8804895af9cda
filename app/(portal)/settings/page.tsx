import { redirect } from "next/navigation";

/** Settings open on the person's own account. */
export default function SettingsPage() {
  redirect("/settings/account");
}
