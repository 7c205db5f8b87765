package dev.stoa.web;

/// Something that adds to an application: routes, middleware, and things that start and stop with the server.
public interface Plugin {

    /// Adds what it adds. Called once, when the plugin is given to [App#install].
    default void install(App app) {}

    /// Compiles what it declares. Called after everything is installed, when the application starts and whenever it is
    /// described.
    ///
    /// @throws dev.stoa.web.binding.DeclarationException if something is declared wrongly
    default void compile(Wiring wiring) {}

    /// Called before the server accepts requests, in the order of installation. Throwing stops the start.
    default void start() throws Exception {}

    /// Called when the server is about to stop, before it waits for requests under way. Returns without waiting.
    default void drain() {}

    /// Called after the last request has been answered, in reverse order. Also called when a later start failed.
    default void stop() {}
}
