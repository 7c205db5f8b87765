package dev.stoa.platform.hosts;

import dev.stoa.platform.data.ConstraintViolation;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Example;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Problem;
import dev.stoa.web.Put;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;

/// The host names of organisations, for those who look after the installation.
public final class HostEndpoints {
    /// A name of at least two labels (RFC 1123, section 2.1).
    private static final String NAME =
            "([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";

    private final Hosts hosts;

    public HostEndpoints(Hosts hosts) {
        this.hosts = hosts;
    }

    /// The names, without ports.
    @Example("""
        {"hosts": ["acme.example"]}
        """)
    record HostList(
            @Size(max = 20)
            List<@Size(max = 253) @Pattern(regexp = NAME, message = "must be a host name such as acme.example") String>
                    hosts) {}

    @Get("/system/tenants/{tenant}/hosts")
    @Needs(Permissions.OPERATE)
    @Summary("The host names of an organisation.")
    HostList list(TenantId tenant) {
        return new HostList(hosts.of(tenant));
    }

    @Put("/system/tenants/{tenant}/hosts")
    @Needs(Permissions.OPERATE)
    @Summary(
            "Give an organisation these host names and no others. Who belongs to another organisation is unknown there.")
    HostList put(TenantId tenant, HostList wanted) {
        var names = wanted.hosts().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
        try {
            hosts.put(tenant, names).ifPresent(taken -> {
                throw Problem.invalid("hosts", "must not name another organisation's host: " + taken);
            });
        } catch (ConstraintViolation _) {
            throw Problem.invalid("hosts", "must not name another organisation's host");
        }
        return new HostList(names);
    }
}
