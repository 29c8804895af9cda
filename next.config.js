/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: false,
  productionBrowserSourceMaps: false,
  images: { unoptimized: true },
  serverExternalPackages: ["better-sqlite3", "pino", "libsodium-wrappers", "nunjitsu"],
  turbopack: { root: import.meta.dirname },
};

export default config;
