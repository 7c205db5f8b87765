package dev.stoa.platform.cache;

import dev.stoa.platform.security.Permissions;
import dev.stoa.web.Delete;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Summary;
import java.util.List;

/// The caches of a process, for those who look after the installation.
public final class CacheEndpoints {
    private final Caches caches;

    public CacheEndpoints(Caches caches) {
        this.caches = caches;
    }

    /// @param items by name
    record Reports(List<CacheReport> items) {}

    @Get("/system/caches")
    @Needs(Permissions.OPERATE)
    @Summary("How the caches of the process that answers have done since it started.")
    Reports list() {
        return new Reports(caches.reports());
    }

    @Delete("/system/caches/{name}/values")
    @Needs(Permissions.OPERATE)
    @Summary("Forget all that a cache holds, in every process.")
    void clear(String name) {
        if (!caches.clear(name)) {
            throw HttpProblem.NOT_FOUND.because("There is no cache " + name + ".");
        }
    }
}
