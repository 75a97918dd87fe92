// The thread primitives that libstdc++ builds std::mutex, std::call_once and
// std::condition_variable from, for a processor where everything but interrupt
// handlers runs in one loop. No code runs while another holds a mutex, so a
// mutex does nothing. Waiting would last for ever, so it stops the system with
// a report.
#pragma once

#include <time.h>

#define __GTHREADS 1
#define __GTHREADS_CXX0X 1
#define __GTHREAD_HAS_COND 1
#define _GLIBCXX_GTHREAD_USE_WEAK 0

typedef void* __gthread_t;
typedef int __gthread_key_t;
typedef int __gthread_once_t;
typedef int __gthread_mutex_t;
typedef int __gthread_recursive_mutex_t;
typedef int __gthread_cond_t;
typedef struct timespec __gthread_time_t;

#define __GTHREAD_ONCE_INIT 0
#define __GTHREAD_MUTEX_INIT 0
#define __GTHREAD_RECURSIVE_MUTEX_INIT 0
#define __GTHREAD_COND_INIT 0

#ifdef __cplusplus
extern "C" {
#endif

// Reports that something would block, and resets.
void actorcsi_would_block(const char* what) __attribute__((noreturn));

#define ACTORCSI_UNUSED __attribute__((unused))

static inline int __gthread_active_p(void) {
  // Reference counts need not be atomic.
  return 0;
}

static inline int __gthread_once(__gthread_once_t* once, void (*f)(void)) {
  if (!*once) {
    *once = 1;
    f();
  }
  return 0;
}

static inline int __gthread_key_create(__gthread_key_t* ACTORCSI_UNUSED key,
                                       void (*ACTORCSI_UNUSED f)(void*)) {
  return -1;
}

static inline int __gthread_key_delete(__gthread_key_t ACTORCSI_UNUSED key) {
  return -1;
}

static inline void* __gthread_getspecific(__gthread_key_t ACTORCSI_UNUSED k) {
  return 0;
}

static inline int __gthread_setspecific(__gthread_key_t ACTORCSI_UNUSED key,
                                        const void* ACTORCSI_UNUSED value) {
  return -1;
}

#define ACTORCSI_NOTHING(name, type)                                           \
  static inline int name(type* ACTORCSI_UNUSED x) {                            \
    return 0;                                                                  \
  }

ACTORCSI_NOTHING(__gthread_mutex_destroy, __gthread_mutex_t)
ACTORCSI_NOTHING(__gthread_mutex_lock, __gthread_mutex_t)
ACTORCSI_NOTHING(__gthread_mutex_trylock, __gthread_mutex_t)
ACTORCSI_NOTHING(__gthread_mutex_unlock, __gthread_mutex_t)
ACTORCSI_NOTHING(__gthread_recursive_mutex_destroy, __gthread_recursive_mutex_t)
ACTORCSI_NOTHING(__gthread_recursive_mutex_lock, __gthread_recursive_mutex_t)
ACTORCSI_NOTHING(__gthread_recursive_mutex_trylock, __gthread_recursive_mutex_t)
ACTORCSI_NOTHING(__gthread_recursive_mutex_unlock, __gthread_recursive_mutex_t)
ACTORCSI_NOTHING(__gthread_cond_broadcast, __gthread_cond_t)
ACTORCSI_NOTHING(__gthread_cond_signal, __gthread_cond_t)
ACTORCSI_NOTHING(__gthread_cond_destroy, __gthread_cond_t)

#undef ACTORCSI_NOTHING

static inline int
__gthread_mutex_timedlock(__gthread_mutex_t* ACTORCSI_UNUSED m,
                          const __gthread_time_t* ACTORCSI_UNUSED until) {
  return 0;
}

static inline int __gthread_recursive_mutex_timedlock(
  __gthread_recursive_mutex_t* ACTORCSI_UNUSED m,
  const __gthread_time_t* ACTORCSI_UNUSED until) {
  return 0;
}

static inline int __gthread_cond_wait(__gthread_cond_t* ACTORCSI_UNUSED c,
                                      __gthread_mutex_t* ACTORCSI_UNUSED m) {
  actorcsi_would_block("waiting on a condition variable");
}

static inline int
__gthread_cond_timedwait(__gthread_cond_t* ACTORCSI_UNUSED c,
                         __gthread_mutex_t* ACTORCSI_UNUSED m,
                         const __gthread_time_t* ACTORCSI_UNUSED until) {
  actorcsi_would_block("waiting on a condition variable");
}

static inline int
__gthread_cond_wait_recursive(__gthread_cond_t* ACTORCSI_UNUSED c,
                              __gthread_recursive_mutex_t* ACTORCSI_UNUSED m) {
  actorcsi_would_block("waiting on a condition variable");
}

static inline int __gthread_create(__gthread_t* ACTORCSI_UNUSED thread,
                                   void* (*ACTORCSI_UNUSED f)(void*),
                                   void* ACTORCSI_UNUSED arg) {
  actorcsi_would_block("starting a thread");
}

static inline int __gthread_join(__gthread_t ACTORCSI_UNUSED thread,
                                 void** ACTORCSI_UNUSED result) {
  actorcsi_would_block("waiting for a thread");
}

static inline int __gthread_detach(__gthread_t ACTORCSI_UNUSED thread) {
  return 0;
}

static inline int __gthread_equal(__gthread_t a, __gthread_t b) {
  return a == b;
}

static inline __gthread_t __gthread_self(void) {
  return (__gthread_t)1;
}

static inline int __gthread_yield(void) {
  return 0;
}

#undef ACTORCSI_UNUSED

#ifdef __cplusplus
}
#endif
