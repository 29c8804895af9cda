import { postJson } from "~/app/_ui/post-json";
import { showToast } from "~/app/_ui/toast";

/** Ends the session on the server, then leaves with a full load so that nothing signed-in stays in memory. */
export async function signOut(): Promise<void> {
  const answer = await postJson("/api/auth/sign-out", {});
  if (answer.ok) window.location.assign(answer.location);
  else showToast({ tone: "bad", title: "You are still signed in", detail: answer.message });
}
