/* The plain queue as an event loop in C, on the same draws as Holdtime: what compiled code can do at most.

   A binary heap of events (talk ends, patience ends), merged with calls that arrive in order; uniforms addressed by
   caller and leg as in sim/luck.py; one record a call. Compiled and called by speed.py through ctypes. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define GOLDEN 0x9E3779B97F4A7C15ULL
#define FIRST 0xBF58476D1CE4E5B9ULL
#define SECOND 0x94D049BB133111EBULL

typedef struct { int64_t tick; int64_t what; } event;            /* what: call * 2, plus 1 when patience ends */
typedef struct { int64_t arrival, wait, talk; int32_t agent, outcome; } call;
typedef struct { event *heap; int64_t many; } agenda;

static inline uint64_t absorb(uint64_t state, uint64_t word) {
    uint64_t z = (state ^ word) + GOLDEN;
    z = (z ^ (z >> 30)) * FIRST;
    z = (z ^ (z >> 27)) * SECOND;
    return z ^ (z >> 31);
}

static inline double uniform(uint64_t stream, uint64_t who) {
    return (double)(absorb(absorb(stream, who), 0) >> 12) * 0x1p-52 + 0x1p-53;
}

static inline int64_t exponential(uint64_t stream, uint64_t who, double mean) {
    return (int64_t)floor(-mean * log(1.0 - uniform(stream, who)) * 1e6 + 0.5);
}

static inline int sooner(event a, event b) { return a.tick < b.tick || (a.tick == b.tick && a.what < b.what); }

static void put(agenda *a, event one) {
    int64_t at = a->many++;
    while (at > 0 && sooner(one, a->heap[(at - 1) / 2])) {
        a->heap[at] = a->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    a->heap[at] = one;
}

static event take(agenda *a) {
    event first = a->heap[0], last = a->heap[--a->many];
    int64_t at = 0, below;
    while ((below = 2 * at + 1) < a->many) {
        if (below + 1 < a->many && sooner(a->heap[below + 1], a->heap[below])) below++;
        if (!sooner(a->heap[below], last)) break;
        a->heap[at] = a->heap[below];
        at = below;
    }
    a->heap[at] = last;
    return first;
}

/* Runs the queue and returns how many callers gave up. `arrival` and `customer` come in order; `out` has a row a call;
   agents take the longest waiting caller, callers the longest idle agent. */
int64_t plain_queue(int64_t many, const int64_t *arrival, const int64_t *customer, int64_t agents, double talk_s,
                    double patience_s, uint64_t handling, uint64_t patience, call *out) {
    agenda a = {malloc(sizeof(event) * (2 * many + 2)), 0};
    int64_t *row = malloc(sizeof(int64_t) * many), *idle = malloc(sizeof(int64_t) * agents);
    int64_t head = 0, tail = 0, next = 0, gave_up = 0, first_idle = 0, is_idle = agents;
    for (int64_t i = 0; i < agents; i++) idle[i] = i;
    while (next < many || a.many > 0) {
        int64_t number = -1, agent = -1, now;
        if (a.many == 0 || (next < many && arrival[next] < a.heap[0].tick)) {
            number = next++;
            now = arrival[number];
            out[number].arrival = now;
            out[number].outcome = -1;
            if (is_idle > 0) {
                agent = idle[first_idle];
                first_idle = (first_idle + 1) % agents;
                is_idle--;
            } else {
                uint64_t who = absorb(absorb(GOLDEN, (uint64_t)customer[number]), 0);
                row[tail++] = number;
                put(&a, (event){now + exponential(patience, who, patience_s), 2 * number + 1});
                continue;
            }
        } else {
            event one = take(&a);
            now = one.tick;
            number = one.what / 2;
            if (one.what & 1) {
                if (out[number].outcome == -1) {
                    out[number].outcome = 1;
                    out[number].wait = now - out[number].arrival;
                    out[number].agent = -1;
                    gave_up++;
                }
                continue;
            }
            agent = out[number].agent;
            while (head < tail && out[row[head]].outcome != -1) head++;
            if (head == tail) {
                idle[(first_idle + is_idle++) % agents] = agent;
                continue;
            }
            number = row[head++];
        }
        uint64_t who = absorb(absorb(GOLDEN, (uint64_t)customer[number]), 0);
        out[number].outcome = 0;
        out[number].agent = (int32_t)agent;
        out[number].wait = now - out[number].arrival;
        out[number].talk = exponential(handling, who, talk_s);
        put(&a, (event){now + out[number].talk, 2 * number});
    }
    free(a.heap);
    free(row);
    free(idle);
    return gave_up;
}
