#include "plan.h"

#include <string.h>
#include <unistd.h>

#include "routines.h"

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
static int64_t multiple(int64_t a, int64_t unit) { return quotient_up(a, unit) * unit; }

/// Places of a panel at most. Wider ones are no faster: with 256 to 1024 the speed was the same within 3 %.
enum { WIDEST_PANEL = 512, WIDEST_POINTWISE_PANEL = 1024 };
/// Places, filters and depth of a small product, at most. OpenBLAS packs no product of up to 10⁶ multiply-adds
/// (its `kernel/x86_64/sgemm_small_kernel_permit_skylakex.c`). On a Zen 4 processor, in f32, these were among the
/// fastest of 60 shapes for the layers of ResNet-50: up to 1.5 times as fast as one product of the whole.
enum { SMALL_PLACES = 192, SMALL_FILTERS = 16, SMALL_DEPTH = 256 };
/// Places and depth of a panel that is multiplied in tiles, at most. Between 256 and 1,024 of depth the speed was
/// the same within 1 % over the 1 × 1 layers of ResNet-50; with 512, rows of up to 512 channels needn't be copied.
enum { TILED_PLACES = 196, TILED_DEPTH = 512 };
/// An output of more than so many L2 caches isn't there any more when somebody reads it, so it needn't pass
/// through them. Writing past them took the layers with 64 channels from 0.85 and 0.86 of oneDNN to 0.95 and 1.02.
enum { CACHES_BYPASSED = 4 };
/// Fewer places don't repay that OpenBLAS packs the weights once a panel.
enum { NARROWEST_PANEL = 96 };
/// Places that are multiplied at once for the gradient of the weights.
enum { GRADIENT_PANEL = 384, POINTWISE_GRADIENT_PANEL = 4096 };
/// Winograd's transformed weights stay whole up to this size, and its shared tiles are cut at that one: both
/// lie in the last cache. Measured on a Zen 4 processor with 1 MiB of L2 and 32 MiB of L3.
enum { MOST_WEIGHTS_BYTES = 4 << 20, MOST_SHARED_BYTES = 8 << 20 };

const char *method_name(method method) {
  switch (method) {
    case PANELS: return "panels";
    case WINOGRAD: return "winograd";
    case DEPTHWISE: return "depthwise";
  }
  return "another";
}

const char *products_name(const plan *plan) {
  return plan->products.columns > 0 && plan->pass != BACKWARD_WEIGHTS ? "tiles" : "openblas";
}

const char *algorithm_name(method method) {
  return method == WINOGRAD ? "winograd-4x4-3x3" : NULL;
}

/// The size of one core's L2 cache, or 512 KiB if the system doesn't say.
static int64_t cache_bytes(void) {
  long size = sysconf(_SC_LEVEL2_CACHE_SIZE);
  return size > 0 ? size : 512 << 10;
}

// An odd number of cache lines, so that the 36 places written together lie in different sets of a cache.
int64_t winograd_stride(int64_t rows, int64_t columns) {
  int64_t lines = quotient_up(rows * columns, 16);
  return (lines | 1) * 16;
}

// MARK: - Panels

/// The elements from one row of a panel to the next: whole cache lines, and no multiple of 512 bytes, which
/// would put the rows into few sets of the caches.
static int64_t panel_stride(int64_t depth) {
  int64_t lines = quotient_up(depth, 16);
  return (lines % 8 == 0 ? lines + 1 : lines) * 16;
}

/// How the plugin's own products cut a panel: rows that stay in the first cache meet as many weights as half of
/// the second holds.
static void plan_tiles(plan *plan, int64_t depth, int64_t width) {
  const correlation *c = &plan->correlation;
  int64_t columns = plan->products.columns;
  plan->rows_at_once = plan->products.rows;
  plan->filters_at_once =
      larger(1, cache_bytes() / 2 / width / plan->panel_depth / columns) * columns;
  int64_t outputs = c->batch * c->output_height * c->output_width * c->output_channels;
  plan->bypasses_caches =
      is_dense(c->grids) && depth <= plan->panel_depth && outputs * width > CACHES_BYPASSED * cache_bytes();
}

static void plan_panels(plan *plan, int64_t width) {
  const correlation *c = &plan->correlation;
  int64_t places = c->batch * c->grids->rows * c->grids->columns;
  int64_t filters = output_per_group(c);
  bool has_tiles = plan->products.columns > 0;
  int64_t unit = has_tiles ? plan->products.rows : 16;
  int64_t widest = has_tiles              ? TILED_PLACES / unit * unit
                   : plan->products.cuts ? SMALL_PLACES
                   : is_pointwise(c)     ? WIDEST_POINTWISE_PANEL
                                         : WIDEST_PANEL;
  if (has_tiles) {
    plan->weights_block = plan->products.columns;
  } else if (plan->products.cuts) {
    plan->weights_block = SMALL_FILTERS;
  }
  // As many panels for each thread, unless they became too narrow.
  int64_t panels = quotient_up(places, widest);
  if (panels < 8 * plan->threads) panels = multiple(panels, plan->threads);
  panels = larger(1, smaller(panels, quotient_up(places, NARROWEST_PANEL)));
  plan->panel_rows = smaller(places, multiple(quotient_up(places, panels), unit));
  panels = quotient_up(places, plan->panel_rows) * c->groups * c->grid_count;
  int64_t width_of_block = larger(16, plan->products.columns);
  int64_t blocks = larger(1, smaller(quotient_up(plan->threads, panels), filters / width_of_block));
  plan->block = multiple(quotient_up(filters, blocks), blocks > 1 ? width_of_block : 1);
  int64_t depth = 1;
  for (int64_t i = 0; i < c->grid_count; i++) {
    depth = larger(depth, c->grids[i].tap_count * input_per_group(c));
  }
  int64_t most = has_tiles             ? TILED_DEPTH
                 : plan->products.cuts ? SMALL_DEPTH
                 : is_pointwise(c)     ? depth
                                       : larger(64, cache_bytes() / width / plan->panel_rows);
  plan->panel_depth = multiple(quotient_up(depth, quotient_up(depth, most)), 16);
  plan->rows_at_once = plan->panel_rows;
  if (has_tiles) {
    plan_tiles(plan, depth, width);
  } else if (is_pointwise(c)) {
    return;
  }
  plan->panel_stride = panel_stride(smaller(depth, plan->panel_depth));
  plan->own = plan->rows_at_once * plan->panel_stride;
  for (int64_t i = 0; i < c->grid_count; i++) {
    if (is_dense(&c->grids[i])) continue;
    plan->own += plan->panel_rows * plan->block;
    break;
  }
}

int64_t panels_tasks(const plan *plan) {
  const correlation *c = &plan->correlation;
  int64_t panels = 0;
  for (int64_t i = 0; i < c->grid_count; i++) {
    panels += quotient_up(c->batch * c->grids[i].rows * c->grids[i].columns, plan->panel_rows);
  }
  return panels * c->groups * quotient_up(output_per_group(c), plan->block);
}

// MARK: - The gradient of the weights

static void plan_weights_gradient(plan *plan, int64_t width) {
  const correlation *c = &plan->correlation;
  int64_t places = c->batch * c->grids->rows * c->grids->columns;
  int64_t depth = c->tap_count * input_per_group(c);
  // Where they lie, rows of 2 KiB and more are in too few sets of the first cache for a product that is small:
  // 1 × 1 filters of 512 channels were slower by a tenth. Larger filters gain more by small products.
  plan->products.cuts &=
      c->tap_count > 1 || larger(c->input_channels, c->output_channels) * width < 2048;
  plan->panel_rows = smaller(places, plan->products.cuts ? SMALL_PLACES
                                     : is_pointwise(c)   ? POINTWISE_GRADIENT_PANEL
                                                         : GRADIENT_PANEL);
  int64_t most =
      is_pointwise(c) ? depth : larger(64, cache_bytes() / width / plan->panel_rows);
  int64_t blocks = larger(quotient_up(depth, most), quotient_up(plan->threads, c->groups));
  blocks = smaller(blocks, quotient_up(depth, 16));
  plan->block = blocks > 1 ? multiple(quotient_up(depth, blocks), 16) : depth;
  if (is_pointwise(c)) return;
  plan->panel_stride = panel_stride(plan->block);
  plan->own = plan->panel_rows * plan->panel_stride;
}

int64_t weights_gradient_tasks(const plan *plan) {
  const correlation *c = &plan->correlation;
  return c->groups * quotient_up(c->tap_count * input_per_group(c), plan->block);
}

// MARK: - Winograd

/// Whether the taps are 3×3 neighbours that every place sees, and the tiles save enough multiplications.
static bool suits_winograd(const plan *plan) {
  const correlation *c = &plan->correlation;
  const grid *grid = c->grids;
  if (plan->pass == BACKWARD_WEIGHTS || c->groups != 1 || c->grid_count != 1 || !is_dense(grid) ||
      grid->source_row_step != 1 || grid->source_column_step != 1 || grid->tap_count != 9 ||
      grid->run != 3 || grid->taps[3].row != grid->taps[0].row + 1 ||
      grid->taps[6].row != grid->taps[0].row + 2 ||
      grid->taps[3].column != grid->taps[0].column ||
      grid->taps[6].column != grid->taps[0].column || c->input_channels % 16 != 0 ||
      c->output_channels % 16 != 0) {
    return false;
  }
  int64_t tiles = quotient_up(grid->rows, TILE_OUTPUT) * quotient_up(grid->columns, TILE_OUTPUT);
  // Transforming and multiplying in 36 parts costs as much as about half of what is saved.
  return 9 * grid->rows * grid->columns >= 3 * TILE_ELEMENTS * tiles / 2;
}

static void plan_winograd(plan *plan, int64_t width) {
  const correlation *c = &plan->correlation;
  int64_t channels = c->input_channels, filters = c->output_channels;
  plan->tile_rows = quotient_up(c->output_height, TILE_OUTPUT);
  plan->tile_columns = quotient_up(c->output_width, TILE_OUTPUT);
  plan->tiles = c->batch * plan->tile_rows * plan->tile_columns;
  plan->shares_tiles = TILE_ELEMENTS * channels * filters * width > MOST_WEIGHTS_BYTES;
  if (!plan->shares_tiles) {
    int64_t most = larger(16, cache_bytes() / 2 / width / TILE_ELEMENTS / (channels + filters));
    int64_t blocks = quotient_up(plan->tiles, most);
    if (blocks < 8 * plan->threads) blocks = multiple(blocks, plan->threads);
    plan->tile_block = quotient_up(plan->tiles, smaller(blocks, plan->tiles));
    plan->shared = TILE_ELEMENTS * winograd_stride(channels, filters);
    plan->own = TILE_ELEMENTS * (winograd_stride(plan->tile_block, channels) +
                                 winograd_stride(plan->tile_block, filters));
    return;
  }
  int64_t most = larger(64, MOST_SHARED_BYTES / width / TILE_ELEMENTS / channels);
  plan->tile_block = quotient_up(plan->tiles, quotient_up(plan->tiles, most));
  int64_t widest = larger(16, cache_bytes() / 2 / width / TILE_ELEMENTS / (channels + plan->tile_block));
  int64_t blocks = quotient_up(filters, widest);
  if (blocks < 4 * plan->threads) blocks = multiple(blocks, plan->threads);
  plan->block = multiple(quotient_up(filters, smaller(blocks, filters / 16)), 16);
  plan->shared = TILE_ELEMENTS * winograd_stride(plan->tile_block, channels);
  plan->own = TILE_ELEMENTS * (winograd_stride(channels, plan->block) +
                               winograd_stride(plan->tile_block, plan->block));
}

int64_t winograd_weights_tasks(const plan *plan) {
  return smaller(plan->correlation.input_channels, 4 * plan->threads);
}
int64_t winograd_tiles_tasks(const plan *plan) { return quotient_up(plan->tiles, plan->tile_block); }
int64_t winograd_source_tasks(const plan *plan, int64_t first_tile) {
  return smaller(plan->tile_block, plan->tiles - first_tile);
}
int64_t winograd_products_tasks(const plan *plan) {
  return quotient_up(plan->correlation.output_channels, plan->block);
}

// MARK: - Depthwise

int64_t depthwise_tasks(const plan *plan) {
  const correlation *c = &plan->correlation;
  int64_t tasks = 0;
  for (int64_t i = 0; i < c->grid_count; i++) tasks += c->batch * c->grids[i].rows;
  return tasks;
}

int64_t depthwise_weights_gradient_tasks(const plan *plan) {
  return quotient_up(plan->correlation.input_channels, plan->block);
}

// MARK: - Choice

bool make_plan(const sizes *sizes, pass pass, int64_t threads, int64_t width, products products,
               plan *plan) {
  memset(plan, 0, sizeof *plan);
  plan->pass = pass;
  plan->threads = threads;
  plan->products = products;
  if (!find_correlation(sizes, pass, &plan->correlation)) return false;
  const correlation *c = &plan->correlation;
  plan->weights_block = output_per_group(c);
  if (c->groups > 1 && input_per_group(c) == 1 && output_per_group(c) == 1) {
    plan->method = DEPTHWISE;
    plan->block = multiple(quotient_up(c->input_channels, threads), 16);
  } else if (suits_winograd(plan)) {
    plan->method = WINOGRAD;
    plan_winograd(plan, width);
  } else {
    plan->method = PANELS;
    if (pass == BACKWARD_WEIGHTS) {
      plan_weights_gradient(plan, width);
    } else {
      plan_panels(plan, width);
    }
  }
  return true;
}
