/// Users over HTTP and gRPC: one store, one set of rules, one class of callers.
@NullMarked
package dev.stoa.examples.users;

import org.jspecify.annotations.NullMarked;
