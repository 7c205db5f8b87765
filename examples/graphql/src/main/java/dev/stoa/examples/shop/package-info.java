/// A shop by GraphQL, and one endpoint that shows its orders by HTTP.
@NullMarked
package dev.stoa.examples.shop;

import org.jspecify.annotations.NullMarked;
