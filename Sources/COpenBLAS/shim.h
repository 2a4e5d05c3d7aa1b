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
