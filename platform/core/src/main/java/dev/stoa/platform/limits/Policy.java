package dev.stoa.platform.limits;

import dev.stoa.web.http.Method;
import java.time.Duration;
import java.util.Set;

/// A limit: on what, for whom, how much.
///
/// @param name as operators, plans and replies name it: lower-case letters, digits and `-`
/// @param routes what it is about, such as `POST /login`, in whatever version of the API; empty for
///     every request
/// @param by who has a count of their own
public record Policy(String name, Set<String> routes, By by, Rate rate) {

    public Policy {
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("'" + name + "' is not a usable name for a policy");
        }
    }

    /// Who has a count of their own.
    public enum By {
        /// The client's address; of IPv6 the network of 64 bits, as one customer has that many.
        ADDRESS,
        /// The client's address, of requests for which nobody is signed in.
        NOBODY,
        /// Whoever is signed in.
        USER,
        /// An API key. Each says its own rate.
        KEY,
        /// The organisation of whoever is signed in. Its plan may say another rate.
        TENANT,
        /// Something that the code that counts names, such as an account.
        NAMED
    }

    boolean covers(Method method, String path) {
        return routes.isEmpty() || routes.contains(method + " " + path);
    }

    /// The same with other numbers.
    Policy with(int most, Duration time) {
        return new Policy(
                name,
                routes,
                by,
                switch (rate) {
                    case Rate.Bucket _ -> new Rate.Bucket(most, time);
                    case Rate.Window _ -> new Rate.Window(most, time);
                });
    }
}
