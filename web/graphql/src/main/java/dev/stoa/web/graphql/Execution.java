package dev.stoa.web.graphql;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.Wiring;
import dev.stoa.web.binding.Guard;
import dev.stoa.web.binding.Invocation;
import dev.stoa.web.binding.Provider;
import dev.stoa.web.http.Request;
import graphql.schema.DataFetchingEnvironment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderOptions;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;

/// What the methods called for one operation share: the provided values, the threads, the loads that wait to
/// be batched.
///
/// Each method runs on a virtual thread of its own, so that siblings wait at the same time. What is provided
/// is made once and by one of them. Closing interrupts those that still run.
final class Execution implements AutoCloseable {
    private final Wiring wiring;
    private final Request request;
    private final Invocation invocation;
    private final boolean remembers;
    private final Semaphore free;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final DataLoaderRegistry registry = new DataLoaderRegistry();
    private final Map<Load, DataLoader<Object, @Nullable Object>> loaders = new ConcurrentHashMap<>();
    private final AtomicInteger batches = new AtomicInteger();
    private final IdentityHashMap<Throwable, Problem> explained = new IdentityHashMap<>();
    private volatile @Nullable Source source;
    private volatile @Nullable Object event;

    /// @param remembers whether a key that was loaded is not loaded again; not when mutations or time change
    ///     things
    Execution(Wiring wiring, Request request, boolean remembers, int parallel) {
        this.wiring = wiring;
        this.request = request;
        this.invocation = wiring.binder().open(request);
        this.remembers = remembers;
        this.free = new Semaphore(parallel);
    }

    /// What is loaded in one batch: the same field with the same arguments.
    record Load(Object field, List<@Nullable Object> arguments) {}

    /// Where the events of a subscription come from, and who may see them.
    record Source(Stream<?> events, Guard guard) {}

    /// Loads many keys at once.
    @FunctionalInterface
    interface Batch {
        Map<Object, @Nullable Object> load(Set<Object> keys) throws Exception;
    }

    static Execution of(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getGraphQlContext().get(Execution.class));
    }

    Request request() {
        return request;
    }

    DataLoaderRegistry registry() {
        return registry;
    }

    synchronized Object provided(Provider provider) throws Exception {
        return invocation.require(provider);
    }

    /// @throws Problem 401 or 403
    synchronized void check(Guard guard) throws Exception {
        guard.check(invocation);
    }

    /// Runs something on a thread of its own.
    <T extends @Nullable Object> CompletableFuture<T> async(Callable<T> call) {
        var future = new CompletableFuture<T>();
        threads.execute(() -> {
            try {
                future.complete(request.during(() -> limited(call)));
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private <T extends @Nullable Object> T limited(Callable<T> call) throws Exception {
        free.acquire();
        try {
            return call.call();
        } finally {
            free.release();
        }
    }

    /// The loader for the batch. Keys given to it are loaded when nothing else of the same level is under
    /// way.
    DataLoader<Object, @Nullable Object> loader(Load load, Batch batch) {
        return loaders.computeIfAbsent(load, _ -> {
            var options =
                    DataLoaderOptions.newOptions().setCachingEnabled(remembers).build();
            // Without a name of its own the registry would keep a copy, and dispatch that.
            var loader = DataLoaderFactory.<Object, @Nullable Object>newMappedDataLoader(
                    "batch-" + batches.incrementAndGet(), keys -> async(() -> batch.load(keys)), options);
            registry.register(loader);
            return loader;
        });
    }

    /// What a failure is to the caller. One that reaches many fields is logged once; what fails because
    /// nobody waits for it any more is not.
    Problem explain(Throwable failure) {
        if (threads.isShutdown()) {
            return HttpProblem.UNAVAILABLE.because("The operation has ended.");
        }
        synchronized (explained) {
            return explained.computeIfAbsent(failure, _ -> wiring.problem(request, failure));
        }
    }

    /// What a subscription opened, if it has.
    @Nullable
    Source source() {
        return source;
    }

    void open(Source opened) {
        source = opened;
        // Nobody waits for it any more.
        if (threads.isShutdown()) {
            abandon();
        }
    }

    /// Closes what a subscription opened, if it has.
    void abandon() {
        var opened = source;
        if (opened != null) {
            opened.events().close();
        }
    }

    /// The event that is being answered.
    @Nullable
    Object event() {
        return event;
    }

    Execution answering(Object event) {
        this.event = event;
        return this;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
