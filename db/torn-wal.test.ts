import { describeTornLogs } from "./torn-wal.testsuite.ts";

describeTornLogs(40);
