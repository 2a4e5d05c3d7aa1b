#include <cblas.h>

// Debian's OpenBLAS carries LAPACK, and no header of it. Reference: LAPACK Users' Guide, 3rd edition, DSYEVR.
extern void dsyevr_(
    const char *jobz, const char *range, const char *uplo, const int *n, double *a, const int *lda, const double *vl,
    const double *vu, const int *il, const int *iu, const double *abstol, int *m, double *w, double *z, const int *ldz,
    int *isuppz, double *work, const int *lwork, int *iwork, const int *liwork, int *info, unsigned long jobz_length,
    unsigned long range_length, unsigned long uplo_length);

// The largest eigenvalues of a symmetric matrix, ascending, with their vectors in the columns of z. The matrix is
// overwritten. `work` holds 26n numbers, `integers` 12n. Returns LAPACK's status: 0 when all went well.
static inline int divide_symmetric_eigenvectors(
    int n, int largest, double *a, double *w, double *z, double *work, int *integers) {
  const int first = n - largest + 1, work_length = 26 * n, integer_length = 10 * n;
  const double unused = 0, tolerance = 0;
  int found = 0, status = 0;
  dsyevr_(
      "V", "I", "L", &n, a, &n, &unused, &unused, &first, &n, &tolerance, &found, w, z, &n, integers + 10 * n, work,
      &work_length, integers, &integer_length, &status, 1, 1, 1);
  return status != 0 ? status : found - largest;
}

// LAPACK Users' Guide, 3rd edition, DGEQRF and DORGQR.
extern void dgeqrf_(
    const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork, int *info);
extern void dorgqr_(
    const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau, double *work,
    const int *lwork, int *info);

// Takes a matrix of m rows and n columns, n ≤ m, apart: orthonormal columns replace it, and r gets the upper
// triangle, n by n, whose lower part stays as it is. `work` holds n numbers and `length` − n more, at least n. Returns
// LAPACK's status: 0 when all went well.
static inline int divide_thin_qr(int m, int n, double *a, double *r, double *work, int length) {
  if (n == 0) return 0;
  double *tau = work;
  const int left = length - n;
  int status = 0;
  dgeqrf_(&m, &n, a, &m, tau, work + n, &left, &status);
  if (status != 0) return status;
  for (int column = 0; column < n; column++)
    for (int row = 0; row <= column; row++) r[column * n + row] = a[(long)column * m + row];
  dorgqr_(&m, &n, &n, a, &m, tau, work + n, &left, &status);
  return status;
}

// LAPACK Users' Guide, 3rd edition, DPOTRF.
extern void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_length);

// Replaces the lower triangle of a symmetric matrix by its Cholesky factor. Returns LAPACK's status: 0 when all went
// well, above 0 where the matrix isn't positive definite.
static inline int divide_cholesky(int n, double *a) {
  int status = 0;
  dpotrf_("L", &n, a, &n, &status, 1);
  return status;
}
