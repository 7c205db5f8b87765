/// HTTP messages as values: requests, replies, headers.
@NullMarked
package dev.stoa.web.http;

import org.jspecify.annotations.NullMarked;
