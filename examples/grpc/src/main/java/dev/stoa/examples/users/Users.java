package dev.stoa.examples.users;

import static dev.stoa.examples.users.UserProblem.EMAIL_TAKEN;
import static dev.stoa.examples.users.UserProblem.USER_NOT_FOUND;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The users, in memory.
final class Users {
    private final Map<Long, User> byId = new LinkedHashMap<>();
    private final Set<String> emails = new HashSet<>();
    private final Feed<Activity> activities = new Feed<>();
    private final InstantSource clock;

    Users(InstantSource clock) {
        this.clock = clock;
    }

    Feed<Activity> activities() {
        return activities;
    }

    synchronized User get(long id) {
        var user = byId.get(id);
        if (user == null) {
            throw USER_NOT_FOUND.because("There is no user " + id + ".");
        }
        happened(user, Activity.Kind.VIEWED);
        return user;
    }

    User add(NewUser user) {
        return addAll(List.of(user)).getFirst();
    }

    /// Adds all of them, or none when an address is taken.
    synchronized List<User> addAll(List<NewUser> users) {
        var wanted = new HashSet<String>();
        for (var user : users) {
            if (emails.contains(user.email()) || !wanted.add(user.email())) {
                throw EMAIL_TAKEN.because(user.email() + " is in use.");
            }
        }
        emails.addAll(wanted);
        var added = new ArrayList<User>();
        for (var user : users) {
            added.add(insert(user));
        }
        return added;
    }

    private User insert(NewUser user) {
        var inserted = new User(byId.size() + 1, user.email(), user.name(), clock.instant());
        byId.put(inserted.id(), inserted);
        happened(inserted, Activity.Kind.CREATED);
        return inserted;
    }

    private void happened(User user, Activity.Kind kind) {
        activities.add(new Activity(user.id(), kind, clock.instant()));
    }
}
