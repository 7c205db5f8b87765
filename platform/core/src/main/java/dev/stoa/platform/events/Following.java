package dev.stoa.platform.events;

import dev.stoa.platform.tenancy.TenantId;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The events of a tenant as they happen, for one reader, who takes them at his own pace. They are read
/// from the table, so a slow reader costs no memory.
public final class Following implements AutoCloseable {
    private static final int PAGE = 100;

    private final EventStore store;
    private final TenantId tenant;
    private final Set<String> types;
    private final LongSupplier horizon;
    private final Consumer<Following> end;
    private final Semaphore calls = new Semaphore(0);
    private final Queue<Event<String>> page = new ArrayDeque<>();
    private long position;

    /// @param position where to begin: after that place
    /// @param horizon the place up to which all events are there
    Following(
            EventStore store,
            TenantId tenant,
            Set<String> types,
            long position,
            LongSupplier horizon,
            Consumer<Following> end) {
        this.store = store;
        this.tenant = tenant;
        this.types = types;
        this.position = position;
        this.horizon = horizon;
        this.end = end;
    }

    /// The next event, its data as JSON. Blocks until there is one.
    public Event<String> take() throws InterruptedException {
        while (page.isEmpty()) {
            var last = horizon.getAsLong();
            if (last > position) {
                page.addAll(store.list(tenant, types, position, last, PAGE));
                position = page.size() < PAGE ? last : position;
            }
            if (page.isEmpty()) {
                calls.acquire();
                calls.drainPermits();
            }
        }
        var event = page.remove();
        position = Math.max(position, event.position());
        return event;
    }

    boolean wants(EventStore.Kind kind) {
        return kind.tenant().equals(tenant) && types.contains(kind.type());
    }

    void wake() {
        if (calls.availablePermits() == 0) {
            calls.release();
        }
    }

    @Override
    public void close() {
        end.accept(this);
    }
}
