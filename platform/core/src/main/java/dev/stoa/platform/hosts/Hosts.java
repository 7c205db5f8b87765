package dev.stoa.platform.hosts;

import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.http.Request;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// The host names that belong to organisations: the table `hosts.host`. On any other name every
/// organisation can be reached.
public final class Hosts {
    private static final TenantId EVERYBODY = new TenantId(new UUID(0, 0));

    private final Database db;
    private final Cache<String, Directory> cache;

    private record Directory(Map<String, TenantId> byHost) {}

    public Hosts(Database db, Caches caches) {
        this.db = db;
        this.cache = caches.cache(CacheSpec.of("hosts", String.class, Directory.class)
                .withTtl(Duration.ofMinutes(5), Duration.ofMinutes(5))
                .local());
    }

    /// The organisation whose host name a request was sent to, by its `Host` (RFC 9110, section 7.2), which
    /// a proxy has to pass on.
    public Optional<TenantId> tenant(Request request) {
        var directory = cache.get(EVERYBODY, "all", this::all).byHost;
        return directory.isEmpty() ? Optional.empty() : Optional.ofNullable(directory.get(name(request)));
    }

    /// The name in a `Host`, without the port and as it is kept.
    private static String name(Request request) {
        var authority = request.headers().find("Host");
        if (authority == null) {
            return "";
        }
        var port = authority.lastIndexOf(':');
        var name = port > authority.lastIndexOf(']') ? authority.substring(0, port) : authority;
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }

    private Directory all() {
        return new Directory(db
                .sql("select host, organisation_id from hosts.host")
                .list(row -> Map.entry(row.text("host"), new TenantId(row.uuid("organisation_id"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /// The names of one organisation, sorted.
    List<String> of(TenantId tenant) {
        return db.sql("select host from hosts.host where organisation_id = :organisation order by host")
                .bind("organisation", tenant.value())
                .list(row -> row.text("host"));
    }

    /// Gives an organisation these names and no others.
    ///
    /// @return the first name that is another's; then nothing is changed
    Optional<String> put(TenantId tenant, List<String> hosts) {
        return cache.changing(
                EVERYBODY,
                List.of("all"),
                () -> db.transaction(tx -> {
                    var taken = taken(tx, tenant, hosts);
                    if (taken.isEmpty()) {
                        replace(tx, tenant, hosts);
                    }
                    return taken;
                }));
    }

    private static Optional<String> taken(Transaction tx, TenantId tenant, List<String> hosts) {
        return tx.sql("""
                select host
                from hosts.host
                where host = any (:hosts::text[]) and organisation_id <> :organisation
                order by host
                limit 1
                """)
                .bind("hosts", hosts)
                .bind("organisation", tenant.value())
                .optional(row -> row.text("host"));
    }

    private static void replace(Transaction tx, TenantId tenant, List<String> hosts) {
        tx.sql("delete from hosts.host where organisation_id = :organisation and host <> all (:hosts::text[])")
                .bind("hosts", hosts)
                .bind("organisation", tenant.value())
                .update();
        tx.sql("""
                insert into hosts.host (host, organisation_id)
                select wanted.host, :organisation
                from unnest(:hosts::text[]) as wanted (host)
                where wanted.host not in (select host from hosts.host where organisation_id = :organisation)
                """).bind("hosts", hosts).bind("organisation", tenant.value()).update();
    }
}
