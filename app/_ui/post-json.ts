/* The few doors a page calls without tRPC: signing in and out. Errors come back as the portal's own error body. */
import { textField } from "./unknown-field";

export type PostAnswer =
  | { readonly ok: true; readonly location: string; readonly body: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

const unreachable: PostAnswer = {
  ok: false,
  code: "unreachable",
  message: "The portal did not answer. Check that it is running and try again.",
};

export async function postJson(path: string, body: unknown): Promise<PostAnswer> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { ok: true, location: textField(answer, "location") ?? "/", body: answer };
    const message = textField(answer, "message");
    return message === undefined
      ? unreachable
      : { ok: false, code: textField(answer, "code") ?? "", message };
  } catch {
    return unreachable;
  }
}
