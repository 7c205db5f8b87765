package dev.stoa.platform.audit;

import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Callers;
import dev.stoa.platform.security.Permissions;
import dev.stoa.web.Middleware;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.util.regex.Pattern;

/// Records each request that changes something about the installation: all under `/system/` that do not only
/// read, so that none can be forgotten.
///
/// An operator's is recorded before it is carried out, and a second time if it was refused or failed; what
/// somebody else asks for only when it was refused. So nothing is done that is not recorded, also when the
/// process is killed half-way.
final class SystemActs implements Middleware {
    private static final Pattern SYSTEM = Pattern.compile("(?:/v[1-9][0-9]*)?/system/(.+)");

    private final Audit audit;
    private final Callers callers;

    SystemActs(Audit audit, Callers callers) {
        this.audit = audit;
        this.callers = callers;
    }

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var path = SYSTEM.matcher(request.path());
        var changes =
                request.method() != Method.GET && request.method() != Method.HEAD && request.method() != Method.OPTIONS;
        var known = changes && path.matches() ? callers.known(request).orElse(null) : null;
        if (known == null) {
            return next.handle(request);
        }
        var entry = entry(known.caller(), request, path.group(1));
        if (known.caller().has(Permissions.OPERATE)) {
            audit.record(entry.begun());
        }
        var reply = next.handle(request);
        if (reply.status() >= 400) {
            audit.record(entry.refused().detail("status", reply.status()));
        }
        return reply;
    }

    private static AuditEntry entry(Caller caller, Request request, String what) {
        return AuditEntry.by(caller, "system.operated").on("system", what).detail("method", request.method());
    }
}
