package dev.stoa.tasks;

import static dev.stoa.tasks.Priority.HIGH;
import static dev.stoa.tasks.Priority.LOW;
import static dev.stoa.tasks.Priority.MEDIUM;
import static dev.stoa.tasks.Status.COMPLETED;
import static dev.stoa.tasks.Status.IN_PROGRESS;
import static dev.stoa.tasks.Status.TODO;

import dev.stoa.contracts.identity.DemoPeople;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bakery's week: thirty tasks around today, some of them late, as tasks are.
final class DemoTasks {
    private static final String ADA = "ada";
    private static final String GRACE = "grace";
    private static final String LINUS = "linus";

    private final TaskStore tasks;
    private final Ids ids;
    private final InstantSource clock;

    DemoTasks(TaskStore tasks, Ids ids, InstantSource clock) {
        this.tasks = tasks;
        this.ids = ids;
        this.clock = clock;
    }

    /// @param due days from today; null for no due date
    private record Draft(
            String owner,
            String title,
            @Nullable String description,
            Priority priority,
            Status status,
            @Nullable Integer due,
            List<String> tags) {}

    private static final List<Draft> DRAFTS = List.of(
            draft(
                    ADA,
                    "Sign the lease for the harbour kiosk",
                    "The landlord wants it back by post.",
                    HIGH,
                    TODO,
                    2,
                    "kiosk",
                    "contracts"),
            draft(
                    ADA,
                    "Compare offers for the new deck oven",
                    "Three offers came; ask the second about installation.",
                    HIGH,
                    IN_PROGRESS,
                    4,
                    "equipment"),
            draft(ADA, "Pay the flour invoice", null, HIGH, TODO, -2, "finance", "supplier"),
            draft(
                    ADA,
                    "Plan the December roster",
                    "Two people are away after the 20th.",
                    MEDIUM,
                    IN_PROGRESS,
                    6,
                    "people"),
            draft(ADA, "Renew the food safety certificate", null, HIGH, TODO, 21, "compliance"),
            draft(ADA, "Write the job advert for a second baker", null, MEDIUM, TODO, 9, "people"),
            draft(ADA, "Review prices before the holidays", "Butter is up by a fifth.", MEDIUM, TODO, 12, "finance"),
            draft(ADA, "File the quarterly VAT return", null, HIGH, COMPLETED, -5, "finance", "compliance"),
            draft(ADA, "Insure the delivery bike", null, LOW, COMPLETED, -12, "delivery"),
            draft(ADA, "Talk to the bank about the kiosk", null, MEDIUM, COMPLETED, -8, "kiosk", "finance"),
            draft(
                    GRACE,
                    "Order flour and rye",
                    "Twenty sacks of type 550, two of rye.",
                    HIGH,
                    TODO,
                    0,
                    "stock",
                    "supplier"),
            draft(GRACE, "Feed the sourdough starter twice a day", null, MEDIUM, IN_PROGRESS, null, "kitchen"),
            draft(GRACE, "Test the gluten-free loaf again", "Less psyllium, longer proof.", MEDIUM, TODO, 3, "recipes"),
            draft(GRACE, "Clean the deck oven", null, MEDIUM, TODO, -1, "kitchen", "equipment"),
            draft(GRACE, "Count the stock for the month's end", null, MEDIUM, TODO, 9, "stock"),
            draft(
                    GRACE,
                    "Bake the wedding cake for Saturday",
                    "Three tiers, lemon and elderflower, no nuts.",
                    HIGH,
                    TODO,
                    5,
                    "orders",
                    "cakes"),
            draft(GRACE, "Call the dairy about late deliveries", null, HIGH, TODO, -3, "supplier"),
            draft(GRACE, "Photograph the new pastries", "Morning light, the blue table.", LOW, TODO, 7, "marketing"),
            draft(GRACE, "Label the allergens on the counter", null, HIGH, IN_PROGRESS, 1, "compliance", "shop"),
            draft(GRACE, "Repair the scale in the back", null, LOW, TODO, 14, "equipment"),
            draft(GRACE, "Train Noor on the croissant line", null, MEDIUM, COMPLETED, -4, "people", "kitchen"),
            draft(GRACE, "Send the stollen samples to the hotel", null, MEDIUM, COMPLETED, -6, "orders"),
            draft(GRACE, "Replace the proofing baskets", null, LOW, COMPLETED, -15, "equipment"),
            draft(GRACE, "Write down the brioche recipe", "Grams, not cups.", LOW, COMPLETED, null, "recipes"),
            draft(
                    LINUS,
                    "Check the third-quarter books",
                    "Everything is in the shared folder.",
                    HIGH,
                    IN_PROGRESS,
                    8,
                    "finance",
                    "bookkeeping"),
            draft(LINUS, "Ask about the missing till receipts", null, MEDIUM, TODO, -1, "bookkeeping"),
            draft(LINUS, "Prepare the yearly statement", null, MEDIUM, TODO, 40, "finance", "bookkeeping"),
            draft(LINUS, "Explain the new depreciation rules", null, LOW, TODO, 18, "finance"),
            draft(LINUS, "Reconcile the card terminal", null, MEDIUM, COMPLETED, -7, "bookkeeping"),
            draft(LINUS, "Close the books for October", null, HIGH, COMPLETED, -10, "bookkeeping"));

    private static Draft draft(
            String owner,
            String title,
            @Nullable String description,
            Priority priority,
            Status status,
            @Nullable Integer due,
            String... tags) {
        return new Draft(owner, title, description, priority, status, due, List.of(tags));
    }

    void fill(DemoPeople people) {
        var now = clock.instant();
        if (tasks.stats(people.tenant(), null, now).total() > 0) {
            return;
        }
        var demo = new ArrayList<Task>();
        for (int i = 0; i < DRAFTS.size(); i++) {
            // The first in the list is the newest.
            var created = now.minus(Duration.ofHours(9L * i + 1));
            demo.add(task(DRAFTS.get(i), people, created, now));
        }
        tasks.insertAll(people.tenant(), demo);
    }

    private Task task(Draft draft, DemoPeople people, Instant created, Instant now) {
        UserId owner = switch (draft.owner) {
            case ADA -> people.admin();
            case GRACE -> people.user();
            default -> people.guest();
        };
        var due = draft.due == null
                ? null
                : now.truncatedTo(ChronoUnit.DAYS)
                        .plus(Duration.ofDays(draft.due))
                        .plus(Duration.ofHours(17));
        var completed = draft.status == COMPLETED ? now.minus(Duration.ofHours(5)) : null;
        var changed = completed == null ? created : completed;
        return new Task(
                new TaskId(ids.next()),
                owner,
                draft.title,
                draft.description,
                draft.priority,
                draft.status,
                completed,
                due,
                draft.tags,
                1,
                created,
                changed.isBefore(created) ? created : changed);
    }
}
