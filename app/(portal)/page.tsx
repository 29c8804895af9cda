import { redirect } from "next/navigation";

/** The catalog is the start page. */
export default function StartPage() {
  redirect("/catalog");
}
