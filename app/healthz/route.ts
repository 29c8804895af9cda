/* The process answers. Touches no database, so it tells a hung process from a broken store. */
export const dynamic = "force-dynamic";

export const GET = (): Response =>
  new Response("ok\n", {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
